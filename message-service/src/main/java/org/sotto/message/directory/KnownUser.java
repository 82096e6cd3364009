package org.sotto.message.directory;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceRecord;
import org.sotto.proto.v1.UserRecord;

/**
 * What is known of somebody's devices.
 *
 * @param hasList whether they have published a signed device list
 * @param devices those of them that live
 * @param listed those of {@code devices} that the list names and that have keys
 */
public record KnownUser(boolean hasList, Set<UUID> devices, Set<UUID> listed) {
    /** Somebody without a device. */
    public static final KnownUser NOBODY = new KnownUser(false, Set.of(), Set.of());

    static KnownUser of(UserRecord user) {
        return new KnownUser(
                user.getListVersion() != 0,
                ids(user.getDevicesList().stream()),
                ids(user.getDevicesList().stream().filter(DeviceRecord::getListed)));
    }

    private static Set<UUID> ids(Stream<DeviceRecord> devices) {
        return devices.map(device -> Uuids.fromBytes(device.getDeviceId())).collect(Collectors.toUnmodifiableSet());
    }

    /** The devices for which a message must have a key: none while there is no list that says who they are. */
    public Set<UUID> required() {
        return hasList ? listed : Set.of();
    }

    /** Whether nobody could read what is sealed for them: the list says who they are, and none of its devices is there. */
    public boolean isUnreachable() {
        return hasList && listed.isEmpty();
    }

    /** The devices for which a message may have a key: a device that only the server names is none of a list's user. */
    public Set<UUID> allowed() {
        return hasList ? listed : devices;
    }
}
