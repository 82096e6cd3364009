package org.sotto.user.event;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceAdded;
import org.sotto.proto.v1.ProfileChanged;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;
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

    public void deviceAdded(UUID userId, UUID deviceId, int deviceNumber) {
        records.add(of(userId)
                .setDeviceAdded(DeviceAdded.newBuilder()
                        .setDeviceId(Uuids.toByteString(deviceId))
                        .setDeviceNumber(deviceNumber))
                .build());
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
