package org.sotto.gateway.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sotto.common.id.MessageIdOrder;

/**
 * Receipts of one device that were taken to be written, and that the log does not have yet. The stored cursor stops before
 * them: if this process ends first, the device is sent their messages again, and its acknowledgements make them due again.
 */
final class OwedReceipts {
    private final Map<UUID, List<DeliveredUpTo>> byConversation = new HashMap<>();

    void add(DeliveredUpTo receipt) {
        byConversation
                .computeIfAbsent(receipt.conversationId(), conversation -> new ArrayList<>(1))
                .add(receipt);
    }

    /** The log has it, and with it all that says less about its conversation. */
    void written(DeliveredUpTo receipt) {
        byConversation.computeIfPresent(receipt.conversationId(), (conversation, owed) -> {
            owed.removeIf(other -> saysAtMost(other, receipt));
            return owed.isEmpty() ? null : owed;
        });
    }

    /** The log did not take it. It is tried again, and what says less is not: one entry for all of them is enough. */
    void refused(DeliveredUpTo receipt) {
        byConversation.computeIfPresent(receipt.conversationId(), (conversation, owed) -> {
            long after = owed.stream()
                    .filter(other -> saysAtMost(other, receipt))
                    .mapToLong(DeliveredUpTo::after)
                    .min()
                    .orElse(receipt.after());
            if (owed.removeIf(other -> saysAtMost(other, receipt))) {
                owed.add(new DeliveredUpTo(conversation, receipt.messageId(), receipt.authorId(), after));
            }
            return owed;
        });
    }

    /** The last position up to which nothing is owed, at most {@code cursor}. */
    long limit(long cursor) {
        long limit = cursor;
        for (List<DeliveredUpTo> owed : byConversation.values()) {
            for (DeliveredUpTo receipt : owed) {
                limit = Math.min(limit, receipt.after());
            }
        }
        return limit;
    }

    private static boolean saysAtMost(DeliveredUpTo one, DeliveredUpTo other) {
        return MessageIdOrder.INSTANCE.compare(one.messageId(), other.messageId()) <= 0;
    }
}
