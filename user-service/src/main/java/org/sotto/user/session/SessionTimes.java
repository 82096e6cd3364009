package org.sotto.user.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as its owner sees it.
 *
 * @param sid names it in access tokens
 * @param deviceId the device that it is on
 * @param createdAt when it was opened
 * @param renewedAt when it was last renewed
 * @param expiresAt when it ends unless it is renewed
 * @param endedAt when it was ended; absent while it was not
 * @param endReason why, one of the words of the contract; absent while it was not
 */
public record SessionTimes(
        UUID sid,
        UUID deviceId,
        Instant createdAt,
        Instant renewedAt,
        Instant expiresAt,
        @Nullable Instant endedAt,
        @Nullable String endReason) {}
