package org.sotto.user.device;

import java.time.Instant;
import java.util.UUID;

/**
 * A device of a user.
 *
 * @param userId whose it is
 * @param deviceId random
 * @param deviceNumber 1, 2, …: never given twice to devices of one user
 * @param description how it described itself
 * @param primary whether it is the one that was verified by SMS
 * @param createdAt when it was added
 */
public record Device(
        UUID userId,
        UUID deviceId,
        int deviceNumber,
        DeviceDescription description,
        boolean primary,
        Instant createdAt) {}
