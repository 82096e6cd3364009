package org.sotto.user.session;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A device that is signed in.
 *
 * @param sid names it in access tokens and in revocations
 * @param userId whose it is
 * @param deviceId the device
 * @param deviceNumber its number
 * @param family the chain of its refresh tokens
 * @param refreshHash SHA-256 of the one that is not spent
 * @param rotatedAt when that one was issued
 * @param expiresAt when that one ends
 * @param revokeReason why it was ended; null while it is not
 */
record Session(
        UUID sid,
        UUID userId,
        UUID deviceId,
        int deviceNumber,
        UUID family,
        ByteString refreshHash,
        Instant rotatedAt,
        Instant expiresAt,
        @Nullable String revokeReason) {

    boolean isRevoked() {
        return revokeReason != null;
    }
}
