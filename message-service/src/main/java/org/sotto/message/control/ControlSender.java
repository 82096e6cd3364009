package org.sotto.message.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReplyAddress;
import org.sotto.proto.v1.SendMessage;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;

/**
 * Puts control messages into {@code messages.inbound}, where they are decided in their conversation's order with all else,
 * and answers when each is decided: {@code accepted} means stored by a quorum, as an acknowledgement on a socket does. A
 * message without content, with one key for one device.
 *
 * <p>Rejected: to answer once the log has the items, of which it was decided before whether they are stale. It would save a
 * round trip, and call accepted what is refused afterwards, since devices change between the two.
 *
 * <p>Nobody tells by a number whether an item is sent again, so that every one is looked up in table {@code sends}, as a resend
 * on a socket is.
 */
final class ControlSender implements SmartLifecycle, AutoCloseable {
    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(10);
    private static final int RESEND = 2;
    /** Refusals that say that there is no such device: without its user there is none either. */
    private static final Set<String> STALE = Set.of("stale_devices", "unknown_receiver");

    private final ControlReplies replies;
    private final LogProducer producer;
    private volatile boolean running;

    ControlSender(ControlReplies replies, KafkaProperties kafka, KafkaConventions conventions) {
        this.replies = replies;
        // One of its own, since that of inbox records never gives up, while a client repeats its call.
        this.producer = LogProducer.bounded(kafka, conventions, GIVE_UP_AFTER);
    }

    /**
     * Sends items of one device.
     *
     * @return what became of each; fails if Kafka or Redis does not answer, or not everything is decided within 10 s: then
     *     items may still be accepted, and the call may be repeated
     */
    CompletableFuture<ControlAnswer> send(AccessToken sender, List<ControlItem> items) {
        ControlCall call = replies.begin(items.stream().map(ControlItem::tempId).collect(Collectors.toSet()));
        for (ControlItem item : items) {
            UUID conversation = ConversationIds.of(sender.userId(), item.receiverId());
            producer.send(
                            Topic.MESSAGES_INBOUND,
                            Uuids.toBytes(conversation),
                            record(sender, conversation, item, call.replyTo()).toByteArray())
                    .whenComplete((metadata, failure) -> {
                        if (failure != null) {
                            call.failed(failure);
                        }
                    });
        }
        return call.verdicts().thenApply(refused -> answer(items, refused));
    }

    private static InboundRecord record(AccessToken sender, UUID conversation, ControlItem item, ReplyAddress replyTo) {
        return InboundRecord.newBuilder()
                .setConversationId(Uuids.toByteString(conversation))
                .setSenderId(Uuids.toByteString(sender.userId()))
                .setSenderDeviceId(Uuids.toByteString(sender.deviceId()))
                .setSenderDeviceNumber(sender.deviceNumber())
                .setReplyTo(replyTo)
                .setSendMessage(SendMessage.newBuilder()
                        .setTempId(Uuids.toByteString(item.tempId()))
                        .setReceiverId(Uuids.toByteString(item.receiverId()))
                        .setMessageType(MessageType.CONTROL)
                        .setAttempt(RESEND)
                        .addDeviceKeys(DeviceKey.newBuilder()
                                .setDeviceId(Uuids.toByteString(item.deviceId()))
                                .setType(item.type())
                                .setBody(item.body())))
                .build();
    }

    private static ControlAnswer answer(List<ControlItem> items, Map<UUID, String> refused) {
        List<UUID> accepted = new ArrayList<>();
        List<ControlAnswer.StaleItem> stale = new ArrayList<>();
        for (ControlItem item : items) {
            String code = refused.get(item.tempId());
            if (code == null) {
                accepted.add(item.tempId());
            } else if (STALE.contains(code)) {
                stale.add(new ControlAnswer.StaleItem(item.tempId(), item.deviceId()));
            } else {
                throw new IllegalStateException(
                        "control message " + item.tempId() + " refused: " + code + " (expected: one of " + STALE + ")");
            }
        }
        return new ControlAnswer(accepted, stale);
    }

    @Override
    public void start() {
        producer.prepare(Topic.MESSAGES_INBOUND);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Before the web server begins to take calls, and after it has ended them. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void close() {
        producer.close();
    }
}
