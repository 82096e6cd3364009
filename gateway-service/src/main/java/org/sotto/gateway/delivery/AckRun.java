package org.sotto.gateway.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.MessageIdOrder;

/**
 * What was sent to a device and is not acknowledged yet. The cursor is the end of the longest acknowledged run: an
 * acknowledgement behind a missing one waits for it.
 *
 * <pre>
 *   sent:          11  12  15  16        (13 and 14 were not for this device)
 *   acknowledged:  yes no  yes no        cursor = 11
 *   then 12:       yes yes yes no        cursor = 15
 *   then 16:       yes yes yes yes       cursor = the last row handled, shown or not
 * </pre>
 *
 * Delivered receipts follow the run too, since a receipt says "all up to this message": emitting one for an acknowledgement
 * that came out of order would tick messages that are not on the device.
 */
final class AckRun {
    private final ArrayDeque<Sent> unacknowledged = new ArrayDeque<>();
    private final Map<UUID, Sent> byMessage = new HashMap<>();
    private final Map<UUID, DeliveredUpTo> delivered = new LinkedHashMap<>();
    private final OwedReceipts owed = new OwedReceipts();
    private long cursor;

    private static final class Sent {
        private final long position;
        private final @Nullable UUID messageId;
        private final @Nullable DeliveredUpTo receipt;
        private boolean acknowledged;

        private Sent(long position, @Nullable UUID messageId, @Nullable DeliveredUpTo receipt) {
            this.position = position;
            this.messageId = messageId;
            this.receipt = receipt;
        }
    }

    /** Starts at a position that the device has. */
    void startAt(long position) {
        cursor = position;
    }

    /**
     * Remembers what was sent.
     *
     * @param messageId by which it may be acknowledged; null if only by position
     * @param receipt what its acknowledgement tells the conversation; null if nothing
     */
    void sent(long position, @Nullable UUID messageId, @Nullable DeliveredUpTo receipt) {
        Sent sent = new Sent(position, messageId, receipt);
        unacknowledged.add(sent);
        if (messageId != null) {
            byMessage.put(messageId, sent);
        }
    }

    /** A row that is not sent: it needs no acknowledgement, and its receipt, if any, is due with the run before it. */
    void passed(long position, @Nullable DeliveredUpTo receipt) {
        if (unacknowledged.isEmpty()) {
            cursor = position;
            deliver(receipt);
        }
    }

    /** @return whether the message was sent and not acknowledged */
    boolean acknowledge(UUID messageId, long handledUpTo) {
        Sent sent = byMessage.get(messageId);
        if (sent == null || sent.acknowledged) {
            return false;
        }
        sent.acknowledged = true;
        advance(handledUpTo);
        return true;
    }

    void acknowledgeUpTo(long position, long handledUpTo) {
        for (Sent sent : unacknowledged) {
            if (sent.position > position) {
                break;
            }
            sent.acknowledged = true;
        }
        advance(handledUpTo);
    }

    private void advance(long handledUpTo) {
        for (Sent head = unacknowledged.peek(); head != null && head.acknowledged; head = unacknowledged.peek()) {
            unacknowledged.remove();
            if (head.messageId != null) {
                byMessage.remove(head.messageId);
            }
            cursor = head.position;
            deliver(head.receipt);
        }
        if (unacknowledged.isEmpty()) {
            cursor = Math.max(cursor, handledUpTo);
        }
    }

    private void deliver(@Nullable DeliveredUpTo receipt) {
        if (receipt != null) {
            delivered.merge(
                    receipt.conversationId(),
                    receipt,
                    (known, next) ->
                            MessageIdOrder.INSTANCE.compare(next.messageId(), known.messageId()) > 0 ? next : known);
        }
    }

    /** Everything up to here is on the device. */
    long cursor() {
        return cursor;
    }

    /** Everything up to here is on the device, and no receipt for it is missing in the log. */
    long settledCursor() {
        long settled = owed.limit(cursor);
        for (DeliveredUpTo due : delivered.values()) {
            settled = Math.min(settled, due.after());
        }
        return settled;
    }

    int size() {
        return unacknowledged.size();
    }

    /** Takes the receipts that have become due, one per conversation; they are owed until {@link #written}. */
    Collection<DeliveredUpTo> takeDelivered() {
        if (delivered.isEmpty()) {
            return List.of();
        }
        List<DeliveredUpTo> due = new ArrayList<>(delivered.values());
        delivered.clear();
        due.forEach(owed::add);
        return due;
    }

    void written(DeliveredUpTo receipt) {
        owed.written(receipt);
    }

    void refused(DeliveredUpTo receipt) {
        owed.refused(receipt);
    }
}
