package org.sotto.message.log;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

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
     */
    record Move(InboundReceipt to, Optional<UUID> from, UUID peer) {}
}
