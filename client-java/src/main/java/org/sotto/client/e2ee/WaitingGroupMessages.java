package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.sotto.client.e2ee.group.GroupLimits;
import org.sotto.client.e2ee.group.GroupMessage;
import org.sotto.client.e2ee.group.UnopenedGroupMessage;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;

/**
 * Group messages whose sender key has not come (E2EE.md, 4), in a transaction. At most {@link GroupLimits#WAITING} of one sending
 * device wait, each for {@link GroupLimits#WAITING_TIME}; one that has to go is given up: its bytes are forgotten, and that it
 * was there is kept until its sender was told. Who floods pushes out their own alone.
 *
 * <p>Records of {@link Section#WAITING_GROUP_MESSAGES}, named LP(device address) || u64 number, where numbers of one device grow in
 * the order of coming.
 */
final class WaitingGroupMessages {
    private static final int VERSION = 1;
    private static final int ID = 16;
    private static final int MAX_ADDRESS = 72;
    private static final int MAX_MESSAGE = 2 * GroupLimits.MAX_PLAINTEXT;

    /**
     * @param message empty: given up
     */
    record Waiting(
            ByteString name,
            DeviceAddress sender,
            ByteString groupId,
            ByteString messageId,
            ByteString distributionId,
            long sinceMs,
            ByteString message) {
        boolean givenUp() {
            return message.isEmpty();
        }

        private long number() {
            return name.asReadOnlyByteBuffer().getLong(name.size() - Long.BYTES);
        }

        private Waiting withoutMessage() {
            return new Waiting(name, sender, groupId, messageId, distributionId, sinceMs, ByteString.EMPTY);
        }

        private UnopenedGroupMessage unopened() {
            return new UnopenedGroupMessage(sender, groupId, messageId, distributionId);
        }

        private byte[] serialise() {
            return new ByteWriter()
                    .u8(VERSION)
                    .raw(groupId)
                    .raw(messageId)
                    .raw(distributionId)
                    .u64(sinceMs)
                    .lp(message)
                    .bytes();
        }

        private static Waiting deserialise(byte[] name, byte[] bytes) {
            ByteReader in = new ByteReader("waiting group message", bytes);
            in.constant("version", VERSION);
            Waiting waiting = new Waiting(
                    ByteString.copyFrom(name),
                    WaitingGroupMessages.sender(name),
                    in.string("group_id", ID),
                    in.string("message_id", ID),
                    in.string("distribution_id", ID),
                    in.u64("since_ms"),
                    ByteString.copyFrom(in.lp("message", 0, MAX_MESSAGE)));
            in.end();
            return waiting;
        }
    }

    private final StoreTransaction store;
    private final long nowMs;

    WaitingGroupMessages(StoreTransaction store, long nowMs) {
        this.store = store;
        this.nowMs = nowMs;
    }

    /** Keeps a message; the same one again changes nothing. */
    void add(DeviceAddress sender, ByteString groupId, ByteString messageId, byte[] message) {
        List<Waiting> all = of(sender);
        if (all.stream()
                .anyMatch(waiting ->
                        waiting.groupId().equals(groupId) && waiting.messageId().equals(messageId))) {
            return;
        }
        long number = all.isEmpty() ? 0 : all.get(all.size() - 1).number() + 1;
        byte[] name = new ByteWriter().lp(sender.encode()).u64(number).bytes();
        ByteString distributionId = GroupMessage.decode(message).distributionId();
        put(new Waiting(
                ByteString.copyFrom(name),
                sender,
                groupId,
                messageId,
                distributionId,
                nowMs,
                ByteString.copyFrom(message)));
        giveUpOldest(all.stream().filter(waiting -> !waiting.givenUp()).toList());
        forgetOldest(all.stream().filter(Waiting::givenUp).toList());
    }

    private void giveUpOldest(List<Waiting> before) {
        before.stream()
                .limit(Math.max(0, before.size() + 1 - GroupLimits.WAITING))
                .forEach(this::giveUp);
    }

    /** A sender that is never told, since it is never there to be, leaves no more than this behind. */
    private void forgetOldest(List<Waiting> givenUp) {
        givenUp.stream()
                .limit(Math.max(0, givenUp.size() + 1 - GroupLimits.WAITING))
                .forEach(this::remove);
    }

    void giveUp(Waiting waiting) {
        put(waiting.withoutMessage());
    }

    void remove(Waiting waiting) {
        store.remove(Section.WAITING_GROUP_MESSAGES, waiting.name().toByteArray());
    }

    /** What waits for one sender key, in the order of coming. */
    List<Waiting> waitingFor(DeviceAddress sender, ByteString groupId, ByteString distributionId) {
        return of(sender).stream()
                .filter(waiting -> !waiting.givenUp())
                .filter(waiting -> waiting.groupId().equals(groupId))
                .filter(waiting -> waiting.distributionId().equals(distributionId))
                .toList();
    }

    /** Gives up what has waited long enough, and answers all that was given up and not told. */
    List<UnopenedGroupMessage> unopened() {
        List<UnopenedGroupMessage> unopened = new ArrayList<>();
        for (byte[] name : store.keys(Section.WAITING_GROUP_MESSAGES)) {
            Waiting waiting = read(name);
            boolean over = nowMs - waiting.sinceMs() >= GroupLimits.WAITING_TIME.toMillis();
            if (over && !waiting.givenUp()) {
                giveUp(waiting);
            }
            if (over || waiting.givenUp()) {
                unopened.add(waiting.unopened());
            }
        }
        return unopened;
    }

    /** The sender of a message was told that it did not open. */
    void told(UnopenedGroupMessage message) {
        of(message.sender()).stream()
                .filter(Waiting::givenUp)
                .filter(waiting -> waiting.unopened().equals(message))
                .forEach(this::remove);
    }

    private List<Waiting> of(DeviceAddress sender) {
        byte[] prefix = new ByteWriter().lp(sender.encode()).bytes();
        return store.keys(Section.WAITING_GROUP_MESSAGES).stream()
                .filter(name ->
                        name.length > prefix.length && Arrays.equals(name, 0, prefix.length, prefix, 0, prefix.length))
                .map(this::read)
                .toList();
    }

    private Waiting read(byte[] name) {
        return Waiting.deserialise(
                name, store.get(Section.WAITING_GROUP_MESSAGES, name).orElseThrow());
    }

    private void put(Waiting waiting) {
        store.put(Section.WAITING_GROUP_MESSAGES, waiting.name().toByteArray(), waiting.serialise());
    }

    /** The sender in a key of {@link Section#WAITING_GROUP_MESSAGES}. */
    static DeviceAddress sender(byte[] name) {
        return DeviceAddress.decode(new ByteReader("waiting group message", name).lp("sender", 1, MAX_ADDRESS));
    }
}
