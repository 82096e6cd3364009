package org.sotto.user.key;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a device has one of.
 *
 * @param userId whose device
 * @param deviceId the device
 * @param identity its keys for life
 * @param signedPreKey X25519
 * @param signedPreKeyAt when it was uploaded
 * @param kemLastResort of a KEM; null if it has uploaded none
 * @param kemLastResortAt when it was uploaded; null without one
 */
record StoredKeys(
        UUID userId,
        UUID deviceId,
        Identity identity,
        SignedPreKey signedPreKey,
        Instant signedPreKeyAt,
        @Nullable SignedPreKey kemLastResort,
        @Nullable Instant kemLastResortAt) {}
