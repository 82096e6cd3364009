package org.sotto.message.log;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.message.send.Sent;
import org.sotto.proto.v1.Refusal;

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
     * @param senderDevices the sender's devices that live, as far as they are known
     * @param receiverDevices the receiver's
     */
    record Accepted(InboundSend send, Sent sent, Set<UUID> senderDevices, Set<UUID> receiverDevices) {}

    /** A send, and what it had become. */
    record Duplicate(InboundSend send, Sent sent) {}

    /**
     * A send that is refused.
     *
     * @param code as in the contract's {@code error}
     * @param text as in the contract's {@code error}
     * @param missing devices that it should have named
     * @param extra devices that it should not have named
     */
    record Refused(InboundSend send, String code, String text, List<UUID> missing, List<UUID> extra) {
        static Refused of(InboundSend send, String code, String text) {
            return new Refused(send, code, text, List.of(), List.of());
        }

        static Refused of(InboundSend send, StaleDevices stale) {
            return new Refused(send, "stale_devices", stale.text(), stale.missing(), stale.extra());
        }

        /** The answer to the sender. */
        Refusal.Builder toRefusal() {
            return Refusal.newBuilder()
                    .setTempId(Uuids.toByteString(send.message().tempId()))
                    .setCode(code)
                    .setMessage(text)
                    .addAllMissing(missing.stream().map(Uuids::toByteString).toList())
                    .addAllExtra(extra.stream().map(Uuids::toByteString).toList());
        }
    }
}
