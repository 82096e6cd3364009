package org.sotto.message.directory;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceRecord;
import org.sotto.proto.v1.UserRecord;

/**
 * What is known of somebody's devices. Which of them a message goes to depends on the time, since a list expires while it is
 * kept.
 *
 * @param devices those that live
 * @param list what their signed device list says of them; null if they have published none
 */
public record KnownUser(Set<UUID> devices, @Nullable DeviceList list) {
    /** Somebody without a device. */
    public static final KnownUser NOBODY = new KnownUser(Set.of(), null);

    /**
     * A signed device list, as far as its devices live and have keys.
     *
     * @param devices those that it names
     * @param primary those of {@code devices} that it names primary: one or none
     * @param expiresAt from when on only the primary device is to be written to (E2EE.md, 2.3)
     */
    public record DeviceList(Set<UUID> devices, Set<UUID> primary, Instant expiresAt) {

        static DeviceList of(UserRecord user) {
            return new DeviceList(
                    ids(user.getDevicesList().stream().filter(DeviceRecord::getListed)),
                    ids(user.getDevicesList().stream().filter(DeviceRecord::getListPrimary)),
                    Instant.ofEpochMilli(user.getListExpiresMs()));
        }

        /** The devices that a message goes to. */
        Set<UUID> at(Instant now) {
            return now.isBefore(expiresAt) ? devices : primary;
        }
    }

    static KnownUser of(UserRecord user) {
        return new KnownUser(
                ids(user.getDevicesList().stream()), user.getListVersion() == 0 ? null : DeviceList.of(user));
    }

    private static Set<UUID> ids(Stream<DeviceRecord> devices) {
        return devices.map(device -> Uuids.fromBytes(device.getDeviceId())).collect(Collectors.toUnmodifiableSet());
    }

    /** The devices for which a message must have a key: none while there is no list that says who they are. */
    public Set<UUID> required(Instant now) {
        return list == null ? Set.of() : list.at(now);
    }

    /** Whether nobody could read what is sealed for them: the list says who they are, and none of its devices is there. */
    public boolean isUnreachable(Instant now) {
        return list != null && list.at(now).isEmpty();
    }

    /** The devices for which a message may have a key: a device that only the server names is none of a list's user. */
    public Set<UUID> allowed(Instant now) {
        return list == null ? devices : list.at(now);
    }
}
