package org.sotto.message.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.message.directory.KnownUser;

/**
 * By how much the devices that a send has key messages for differ from those that its two users have. A user who has published
 * a signed device list has the devices that the list names, that the server has not removed and that have keys: all of them
 * must be there; once the list has expired, its primary one alone (E2EE.md, 2.3). Of a user without a list none must be there,
 * and every device may. The sending device is nobody's business.
 *
 * <p>A receiver whose list names no such device, as that of an account that was taken over and has not published its own yet,
 * gets no message: without a key for anybody it would be acknowledged and never read. There is nothing to be named as missing;
 * the sender asks for the lists again, and sends when there is somebody to encrypt for.
 *
 * <p>A control message goes to whichever devices its sender means, so that none is missing.
 *
 * @param named how many devices the send names
 * @param missing devices without a key message
 * @param extra devices with one that are none of the two users'
 * @param unreachable whether the receiver has a list, and no device of it to which a message could go
 */
record StaleDevices(int named, List<UUID> missing, List<UUID> extra, boolean unreachable) {
    static StaleDevices of(InboundSend send, KnownUser sender, KnownUser receiver, Instant now) {
        Set<UUID> named = new LinkedHashSet<>();
        send.deviceKeys().forEach(key -> named.add(Uuids.fromBytes(key.getDeviceId())));
        UUID sending = send.message().senderDeviceId();
        Set<UUID> allowed = new HashSet<>(sender.allowed(now));
        allowed.addAll(receiver.allowed(now));
        allowed.remove(sending);
        List<UUID> missing = new ArrayList<>();
        if (!send.message().isControl()) {
            Set<UUID> required = new HashSet<>(sender.required(now));
            required.addAll(receiver.required(now));
            required.remove(sending);
            required.stream().filter(device -> !named.contains(device)).forEach(missing::add);
        }
        return new StaleDevices(
                named.size(),
                missing,
                named.stream().filter(device -> !allowed.contains(device)).toList(),
                !send.message().isControl() && receiver.isUnreachable(now));
    }

    /** Whether the send names exactly the devices that it has to. */
    boolean isNone() {
        return missing.isEmpty() && extra.isEmpty() && !unreachable;
    }

    /** What the sender is told. */
    String text() {
        return "device_keys: " + named + " devices, " + missing.size() + " missing and " + extra.size()
                + " too many (expected: one key message for each device of the two users but the sending one"
                + (unreachable ? ", and the receiver's list names none that is there and has keys)" : ")");
    }
}
