package org.sotto.user.event;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.BlockChanged;
import org.sotto.proto.v1.ContactChanged;
import org.sotto.proto.v1.DeviceAdded;
import org.sotto.proto.v1.PrivacyChanged;
import org.sotto.proto.v1.ProfileChanged;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserDeleted;
import org.sotto.proto.v1.UserRegistered;

/** What one transaction changes about users, as the fleet will read it. Used by one thread. */
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

    public void profileChanged(UUID userId) {
        records.add(of(userId)
                .setProfileChanged(ProfileChanged.getDefaultInstance())
                .build());
    }

    public void privacyChanged(UUID userId) {
        records.add(of(userId)
                .setPrivacyChanged(PrivacyChanged.getDefaultInstance())
                .build());
    }

    /** @param added false: taken out */
    public void contactChanged(UUID userId, UUID contactId, boolean added) {
        records.add(of(userId)
                .setContactChanged(ContactChanged.newBuilder()
                        .setContactId(Uuids.toByteString(contactId))
                        .setAdded(added))
                .build());
    }

    /** @param blocked false: the block was taken back */
    public void blockChanged(UUID userId, UUID blockedId, boolean blocked) {
        records.add(of(userId)
                .setBlockChanged(BlockChanged.newBuilder()
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

    public void deleted(UUID userId) {
        records.add(of(userId).setUserDeleted(UserDeleted.getDefaultInstance()).build());
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

    private UserChanged.Builder of(UUID userId) {
        return UserChanged.newBuilder().setUserId(Uuids.toByteString(userId)).setAt(clock.millis());
    }
}
