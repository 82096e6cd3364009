package org.sotto.message.conversation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.message.receipt.Receipts;

/**
 * A conversation in its user's list.
 *
 * @param type {@code DIRECT}
 * @param lastMessage the newest message
 * @param unreadCount messages of the other after the user's read watermark, counted to 999
 * @param receipts how far the others have received and read
 * @param readUpTo the user's own read watermark
 */
record ConversationView(
        UUID conversationId,
        String type,
        UUID peerId,
        MessageView lastMessage,
        int unreadCount,
        Settings settings,
        List<ReceiptView> receipts,
        @Nullable UUID readUpTo) {

    /**
     * What the user set.
     *
     * @param mutedUntil ISO-8601; absent: not muted
     */
    record Settings(boolean archived, @Nullable Instant mutedUntil, boolean pinned) {}

    /**
     * How far somebody else has come; times in ms since the epoch, absent: not yet.
     *
     * @param notReceived messages of the list's user up to {@code deliveredUpTo} that the other never gets, newest first, at
     *     most 100: for these the watermarks do not hold; absent: none
     * @param holdsAfter there are more than {@code notReceived} names: for this message and all before it only the history
     *     tells; absent: there are not
     */
    record ReceiptView(
            UUID userId,
            @Nullable UUID deliveredUpTo,
            @Nullable Long deliveredAt,
            @Nullable UUID readUpTo,
            @Nullable Long readAt,
            @Nullable List<UUID> notReceived,
            @Nullable UUID holdsAfter) {
        static final int MAX_NOT_RECEIVED = 100;

        /** @param never what the other never gets, newest first: at most one more than is named */
        static ReceiptView of(Receipts receipts, List<UUID> never) {
            boolean more = never.size() > MAX_NOT_RECEIVED;
            List<UUID> notReceived = more ? never.subList(0, MAX_NOT_RECEIVED) : never;
            return new ReceiptView(
                    receipts.userId(),
                    receipts.deliveredUpTo(),
                    receipts.deliveredUpTo() == null ? null : receipts.deliveredAt(),
                    receipts.shownReadUpTo(),
                    receipts.shownReadUpTo() == null ? null : receipts.shownReadAt(),
                    notReceived.isEmpty() ? null : notReceived,
                    more ? never.get(MAX_NOT_RECEIVED) : null);
        }
    }
}
