package org.sotto.gateway.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.HoleEntry;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.MessageEntry;

/** A user's log, a device on it, and the world between them: everything that may be late, lost or twice. */
final class LogModel implements DeliveryPort {
    final Person me = Person.random();
    final Person friend = Person.random();
    final List<InboxEntry> rows = new ArrayList<>();
    final List<InboxEntry> sent = new ArrayList<>();
    final List<Long> previous = new ArrayList<>();
    final ArrayDeque<OptionalLong> pendingReads = new ArrayDeque<>();
    final ArrayDeque<InboxEntry> hints = new ArrayDeque<>();
    boolean room = true;
    int caughtUps;
    int gaps;
    long cursor;
    /** Where the device was added; what is before is not for it. */
    long startedAfter;

    long tailOfFirstPage = -1;
    long caughtUpAt = -1;
    boolean caughtUpTruncated;

    InboxEntry append(InboxEvent event) {
        long last = rows.isEmpty() ? 0 : rows.get(rows.size() - 1).getPosition();
        InboxEntry row = InboxEntry.newBuilder()
                .setPosition(last + 1 + rows.size() % 2)
                .setPrevPosition(last)
                .setEvent(event)
                .build();
        rows.add(row);
        return row;
    }

    InboxEvent event(int kind) {
        return switch (kind % 8) {
            case 0 ->
                InboxEvent.newBuilder()
                        .setHole(HoleEntry.newBuilder().setCause("poison"))
                        .build();
            case 1 -> Messages.message(me, friend.userId());
            case 2 ->
                InboxEvent.newBuilder()
                        .setFailed(FailedEntry.newBuilder()
                                .setCode("processing_failed")
                                .setDeviceId(Uuids.toByteString(me.otherDevice().deviceId())))
                        .build();
            case 6 -> Messages.accountEvent(me.deviceId(), "privacy");
            case 7 -> Messages.accountEvent(me.otherDevice().deviceId(), "profile");
            default -> Messages.message(friend, me.userId());
        };
    }

    static boolean isVisibleTo(Person device, InboxEntry row) {
        if (row.getEvent().hasAccount()) {
            return !Uuids.fromBytes(row.getEvent().getAccount().getByDeviceId()).equals(device.deviceId());
        }
        if (!row.getEvent().hasMessage()) {
            return false;
        }
        MessageEntry message = row.getEvent().getMessage();
        return !Uuids.fromBytes(message.getSenderDeviceId()).equals(device.deviceId());
    }

    long tail() {
        return rows.isEmpty() ? 0 : rows.get(rows.size() - 1).getPosition();
    }

    /** The page that fanout-worker gives; with {@code waiting} the last row's predecessor is not readable. */
    InboxPage page(OptionalLong asked, int limit, boolean waiting) {
        long after = Math.max(asked.orElse(cursor), startedAfter);
        if (tailOfFirstPage < 0) {
            tailOfFirstPage = tail();
        }
        List<InboxEntry> rest =
                rows.stream().filter(row -> row.getPosition() > after).toList();
        boolean waits = waiting && !rest.isEmpty();
        int end = waits ? rest.size() - 1 : rest.size();
        int count = Math.min(end, limit);
        return InboxPage.newBuilder()
                .setAfter(after)
                .setCursor(cursor)
                .setTail(tail())
                .addAllEntries(rest.subList(0, count))
                .setMore(count < end)
                .setWaiting(waits && count == end)
                .build();
    }

    @Override
    public void send(InboxEntry entry, long before) {
        sent.add(entry);
        previous.add(before);
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public void read(OptionalLong after, int attempt) {
        pendingReads.add(after);
    }

    @Override
    public void caughtUp(long position, boolean truncated) {
        caughtUps++;
        caughtUpAt = position;
        caughtUpTruncated = truncated;
    }

    @Override
    public void gapFound() {
        gaps++;
    }
}
