package org.sotto.user.key;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.signedlist.DeviceIdentity;

/**
 * What a device has one of.
 *
 * @param userId whose device
 * @param deviceId the device
 * @param identity its keys for life
 * @param signedPreKey X25519
 * @param signedPreKeyAt when it was uploaded
 * @param kemLastResort ML-KEM-1024; null if it has uploaded none
 * @param kemLastResortAt when it was uploaded; null without one
 */
record StoredKeys(
        UUID userId,
        UUID deviceId,
        DeviceIdentity identity,
        SignedPreKey signedPreKey,
        Instant signedPreKeyAt,
        @Nullable SignedPreKey kemLastResort,
        @Nullable Instant kemLastResortAt) {}
