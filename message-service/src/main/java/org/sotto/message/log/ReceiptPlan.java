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
     * @param peer the other side
     * @param readingShown whether the two show each other what was read
     * @param told what the peer is told of it; empty: nothing
     */
    record Move(InboundReceipt to, UUID peer, boolean readingShown, Optional<Told> told) {

        /** Whether it moves what the peer sees as read. */
        boolean isShownRead() {
            return to.watermark().kind() == ReceiptKind.READ && readingShown;
        }

        /** Whether it moves what the peer does not see. */
        boolean isHiddenRead() {
            return to.watermark().kind() == ReceiptKind.READ && !readingShown;
        }

        /** The same, of which the peer is told nothing. */
        Move untold() {
            return new Move(to, peer, readingShown, Optional.empty());
        }
    }

    /**
     * What a peer is told.
     *
     * @param after exclusive; empty: from the beginning
     * @param at ms since the epoch
     */
    record Told(ReceiptStatus status, Optional<UUID> after, long at) {}
}
