package org.sotto.message.log;

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
 * must be there. Of a user without a list none must be there, and every device may. The sending device is nobody's business.
 *
 * <p>A control message goes to whichever devices its sender means, so that none is missing.
 *
 * @param named how many devices the send names
 * @param missing devices without a key message
 * @param extra devices with one that are none of the two users'
 */
record StaleDevices(int named, List<UUID> missing, List<UUID> extra) {
    static StaleDevices of(InboundSend send, KnownUser sender, KnownUser receiver) {
        Set<UUID> named = new LinkedHashSet<>();
        send.deviceKeys().forEach(key -> named.add(Uuids.fromBytes(key.getDeviceId())));
        UUID sending = send.message().senderDeviceId();
        Set<UUID> allowed = new HashSet<>(sender.allowed());
        allowed.addAll(receiver.allowed());
        allowed.remove(sending);
        List<UUID> missing = new ArrayList<>();
        if (!send.message().isControl()) {
            Set<UUID> required = new HashSet<>(sender.required());
            required.addAll(receiver.required());
            required.remove(sending);
            required.stream().filter(device -> !named.contains(device)).forEach(missing::add);
        }
        return new StaleDevices(
                named.size(),
                missing,
                named.stream().filter(device -> !allowed.contains(device)).toList());
    }

    /** Whether the send names exactly the devices that it has to. */
    boolean isNone() {
        return missing.isEmpty() && extra.isEmpty();
    }

    /** What the sender is told. */
    String text() {
        return "device_keys: " + named + " devices, " + missing.size() + " missing and " + extra.size()
                + " too many (expected: one key message for each device of the two users but the sending one)";
    }
}
