package org.sotto.user.devicelist;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.device.DeviceType;
import org.sotto.user.device.Platform;
import org.sotto.user.device.PushProvider;

/**
 * One of my devices.
 *
 * @param deviceId which
 * @param deviceNumber small, and never given twice to devices of mine
 * @param deviceName as it calls itself
 * @param deviceType what kind of machine it is
 * @param platform what it runs
 * @param isPrimary whether it is the one that was verified by SMS
 * @param current whether it is the one that asks
 * @param pushProvider who wakes it up; absent without a push token
 * @param lastActiveAt when it last renewed its session
 * @param createdAt when it was added
 */
record DeviceAnswer(
        UUID deviceId,
        int deviceNumber,
        String deviceName,
        DeviceType deviceType,
        Platform platform,
        boolean isPrimary,
        boolean current,

        @Schema(description = "Absent without a push token") @Nullable
        PushProvider pushProvider,

        Instant lastActiveAt,
        Instant createdAt) {

    static DeviceAnswer of(DeviceStore.Stored stored, UUID asking) {
        return new DeviceAnswer(
                stored.device().deviceId(),
                stored.device().deviceNumber(),
                stored.device().description().deviceName(),
                stored.device().description().deviceType(),
                stored.device().description().platform(),
                stored.device().primary(),
                stored.device().deviceId().equals(asking),
                stored.pushProvider(),
                stored.lastActiveAt(),
                stored.device().createdAt());
    }
}
