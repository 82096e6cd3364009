package org.sotto.fanout.account;

import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.BlockChanged;
import org.sotto.proto.v1.ContactChanged;
import org.sotto.proto.v1.ContactRenamed;
import org.sotto.proto.v1.ContactsSynced;
import org.sotto.proto.v1.DeviceAdded;
import org.sotto.proto.v1.DeviceKeysAdded;
import org.sotto.proto.v1.DeviceListChanged;
import org.sotto.proto.v1.DeviceRemoved;
import org.sotto.proto.v1.PrivacyChanged;
import org.sotto.proto.v1.ProfileChanged;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserRegistered;

/** Records of {@code users.changed} as user-service writes them. */
final class Changed {
    static final long AT = 1_700_000_000_000L;

    private Changed() {}

    private static UserChanged.Builder of(UUID user) {
        return UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setAt(AT)
                .setEventId(Uuids.toByteString(UUID.randomUUID()));
    }

    private static UserChanged.Builder of(UUID user, UUID by) {
        return of(user).setByDeviceId(Uuids.toByteString(by));
    }

    static UserChanged registered(UUID user) {
        return of(user).setRegistered(UserRegistered.getDefaultInstance()).build();
    }

    /** Of a kind that this version does not know. */
    static UserChanged unknown(UUID user) {
        return of(user).build();
    }

    static UserChanged profile(UUID user, UUID by) {
        return of(user, by)
                .setProfileChanged(ProfileChanged.getDefaultInstance())
                .build();
    }

    static UserChanged privacy(UUID user, UUID by) {
        return of(user, by)
                .setPrivacyChanged(PrivacyChanged.getDefaultInstance())
                .build();
    }

    static UserChanged contact(UUID user, UUID by, UUID contact, boolean added) {
        return of(user, by)
                .setContactChanged(ContactChanged.newBuilder()
                        .setContactId(Uuids.toByteString(contact))
                        .setAdded(added))
                .build();
    }

    static UserChanged syncedContact(UUID user, UUID by, UUID contact) {
        return of(user, by)
                .setContactChanged(ContactChanged.newBuilder()
                        .setContactId(Uuids.toByteString(contact))
                        .setAdded(true)
                        .setBySync(true))
                .build();
    }

    static UserChanged synced(UUID user, UUID by) {
        return of(user, by)
                .setContactsSynced(ContactsSynced.newBuilder().setAdded(1_000))
                .build();
    }

    static UserChanged renamed(UUID user, UUID by, UUID contact) {
        return of(user, by)
                .setContactRenamed(ContactRenamed.newBuilder().setContactId(Uuids.toByteString(contact)))
                .build();
    }

    static UserChanged block(UUID user, UUID by, UUID other, boolean blocked) {
        return of(user, by)
                .setBlockChanged(BlockChanged.newBuilder()
                        .setBlockedId(Uuids.toByteString(other))
                        .setBlocked(blocked))
                .build();
    }

    static UserChanged deviceAdded(UUID user, UUID device, int number) {
        return of(user).setDeviceAdded(DeviceAdded.newBuilder()
                        .setDeviceId(Uuids.toByteString(device))
                        .setDeviceNumber(number))
                .build();
    }

    static UserChanged deviceRemoved(UUID user, UUID by, UUID device, int number) {
        return of(user, by)
                .setDeviceRemoved(DeviceRemoved.newBuilder()
                        .setDeviceId(Uuids.toByteString(device))
                        .setDeviceNumber(number))
                .build();
    }

    static UserChanged listChanged(UUID user, UUID by, long version) {
        return of(user, by)
                .setDeviceListChanged(DeviceListChanged.newBuilder().setVersion(version))
                .build();
    }

    static UserChanged keysAdded(UUID user, UUID device) {
        return of(user, device)
                .setDeviceKeysAdded(DeviceKeysAdded.newBuilder()
                        .setDeviceId(Uuids.toByteString(device))
                        .setDeviceNumber(1))
                .build();
    }

    static UserChanged sessionRevoked(UUID user, UUID device) {
        return of(user).setSessionRevoked(SessionRevoked.newBuilder()
                        .setSid(Uuids.toByteString(UUID.randomUUID()))
                        .setDeviceId(Uuids.toByteString(device))
                        .setReason("logout"))
                .build();
    }
}
