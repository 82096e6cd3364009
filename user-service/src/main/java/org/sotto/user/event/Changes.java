package org.sotto.user.event;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
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
import org.sotto.proto.v1.UserDeleted;
import org.sotto.proto.v1.UserRegistered;

/**
 * What one transaction changes about users, as the fleet will read it. Where {@code by} is asked for, the record names the
 * device that made the change, since the user's other devices are told of it. Used by one thread.
 */
public final class Changes {
    private final Clock clock;
    private final List<UserChanged> records = new ArrayList<>();

    Changes(Clock clock) {
        this.clock = clock;
    }

    public void registered(UUID userId) {
        records.add(
                of(userId).setRegistered(UserRegistered.getDefaultInstance()).build());
    }

    public void profileChanged(AccessToken by) {
        records.add(
                of(by).setProfileChanged(ProfileChanged.getDefaultInstance()).build());
    }

    public void privacyChanged(AccessToken by) {
        records.add(
                of(by).setPrivacyChanged(PrivacyChanged.getDefaultInstance()).build());
    }

    /** @param added false: taken out */
    public void contactChanged(AccessToken by, UUID contactId, boolean added) {
        records.add(of(by).setContactChanged(ContactChanged.newBuilder()
                        .setContactId(Uuids.toByteString(contactId))
                        .setAdded(added))
                .build());
    }

    public void contactRenamed(AccessToken by, UUID contactId) {
        records.add(of(by).setContactRenamed(ContactRenamed.newBuilder().setContactId(Uuids.toByteString(contactId)))
                .build());
    }

    /**
     * A contact sync changed the list: a record for each one added, for those who keep relations, and one for the whole, for
     * the user's other devices. A thousand entries of their inbox would say no more.
     *
     * @param renamed how many got another name
     */
    public void contactsSynced(AccessToken by, Collection<UUID> added, int renamed) {
        for (UUID contactId : added) {
            records.add(of(by).setContactChanged(ContactChanged.newBuilder()
                            .setContactId(Uuids.toByteString(contactId))
                            .setAdded(true)
                            .setBySync(true))
                    .build());
        }
        records.add(of(by).setContactsSynced(
                        ContactsSynced.newBuilder().setAdded(added.size()).setRenamed(renamed))
                .build());
    }

    /** @param blocked false: the block was taken back */
    public void blockChanged(AccessToken by, UUID blockedId, boolean blocked) {
        records.add(of(by).setBlockChanged(BlockChanged.newBuilder()
                        .setBlockedId(Uuids.toByteString(blockedId))
                        .setBlocked(blocked))
                .build());
    }

    public void deviceAdded(UUID userId, UUID deviceId, int deviceNumber) {
        records.add(of(userId)
                .setDeviceAdded(DeviceAdded.newBuilder()
                        .setDeviceId(Uuids.toByteString(deviceId))
                        .setDeviceNumber(deviceNumber))
                .build());
    }

    public void deviceRemoved(AccessToken by, UUID deviceId, int deviceNumber) {
        deviceRemoved(of(by), deviceId, deviceNumber);
    }

    /** A device was taken out of the account by nobody of it. */
    public void deviceRemoved(UUID userId, UUID deviceId, int deviceNumber) {
        deviceRemoved(of(userId), deviceId, deviceNumber);
    }

    private void deviceRemoved(UserChanged.Builder change, UUID deviceId, int deviceNumber) {
        records.add(change.setDeviceRemoved(DeviceRemoved.newBuilder()
                        .setDeviceId(Uuids.toByteString(deviceId))
                        .setDeviceNumber(deviceNumber))
                .build());
    }

    /**
     * A signed device list was published.
     *
     * @param identityChanged under another account identity key than the one before
     */
    public void deviceListChanged(AccessToken by, long version, boolean identityChanged) {
        records.add(of(by).setDeviceListChanged(
                        DeviceListChanged.newBuilder().setVersion(version).setIdentityChanged(identityChanged))
                .build());
    }

    /** The device that asks uploaded its first keys. */
    public void deviceKeysAdded(AccessToken by) {
        records.add(of(by).setDeviceKeysAdded(DeviceKeysAdded.newBuilder()
                        .setDeviceId(Uuids.toByteString(by.deviceId()))
                        .setDeviceNumber(by.deviceNumber()))
                .build());
    }

    /**
     * The account has ended, and its traces must go.
     *
     * @param deviceIds every device of it that can still have rows
     * @param pass 1 or 2
     */
    public void deleted(UUID userId, Collection<UUID> deviceIds, int pass) {
        UserDeleted.Builder deleted = UserDeleted.newBuilder().setPass(pass);
        deviceIds.forEach(deviceId -> deleted.addDeviceIds(Uuids.toByteString(deviceId)));
        records.add(of(userId).setUserDeleted(deleted).build());
    }

    /** @param reason one of the words that records.proto lists */
    public void sessionRevoked(UUID userId, UUID sid, UUID deviceId, String reason) {
        records.add(of(userId)
                .setSessionRevoked(SessionRevoked.newBuilder()
                        .setSid(Uuids.toByteString(sid))
                        .setDeviceId(Uuids.toByteString(deviceId))
                        .setReason(reason))
                .build());
    }

    List<UserChanged> records() {
        return List.copyOf(records);
    }

    private UserChanged.Builder of(AccessToken by) {
        return of(by.userId()).setByDeviceId(Uuids.toByteString(by.deviceId()));
    }

    private UserChanged.Builder of(UUID userId) {
        return UserChanged.newBuilder().setUserId(Uuids.toByteString(userId)).setAt(clock.millis());
    }
}
