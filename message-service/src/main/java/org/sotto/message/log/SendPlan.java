package org.sotto.message.log;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.sotto.message.send.Sent;

/**
 * What the sends of a batch come to.
 *
 * @param accepted what is stored, acknowledged and put into inboxes, in the log's order
 * @param duplicates sends that were accepted before: acknowledged as they were then, and nothing else
 * @param refused sends that leave no trace but the refusal
 */
record SendPlan(List<Accepted> accepted, List<Duplicate> duplicates, List<Refused> refused) {
    static final SendPlan NOTHING = new SendPlan(List.of(), List.of(), List.of());

    /**
     * A send that becomes a message.
     *
     * @param senderDevices the sender's devices, as far as they are known
     * @param receiverDevices the receiver's
     */
    record Accepted(InboundSend send, Sent sent, Set<UUID> senderDevices, Set<UUID> receiverDevices) {}

    /** A send, and what it had become. */
    record Duplicate(InboundSend send, Sent sent) {}

    /** A send that is refused: {@code code} and {@code text} as in the contract's {@code error}. */
    record Refused(InboundSend send, String code, String text) {}
}
