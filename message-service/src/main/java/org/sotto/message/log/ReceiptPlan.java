package org.sotto.message.log;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sotto.message.receipt.ReceiptKind;
import org.sotto.proto.v1.ReceiptStatus;

/**
 * What the receipts of a batch come to.
 *
 * @param moves watermarks that move up
 * @param refused receipts for what is no message of the user's
 */
record ReceiptPlan(List<Move> moves, List<InboundReceipt> refused) {
    static final ReceiptPlan NOTHING = new ReceiptPlan(List.of(), List.of());

    /**
     * A watermark that moves.
     *
     * @param from where it stood
     * @param peer the other side, who is told
     * @param readingShown whether the two show each other what was read
     */
    record Move(InboundReceipt to, Optional<UUID> from, UUID peer, boolean readingShown) {

        private boolean isRead() {
            return to.watermark().kind() == ReceiptKind.READ;
        }

        /** Whether it moves what the peer sees as read. */
        boolean isShownRead() {
            return isRead() && readingShown;
        }

        /** What the peer is told: what was read was delivered, and of more they may not know. */
        ReceiptStatus status() {
            return isShownRead() ? ReceiptStatus.READ : ReceiptStatus.DELIVERED;
        }
    }
}
