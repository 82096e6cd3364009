package org.sotto.user.deletion;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A deletion that is not finished.
 *
 * @param userId whose account ended
 * @param requestedAt when
 * @param reason why, {@link DeletionReason#word}
 * @param secondPassAt when the second pass was ordered; null before
 */
record Deletion(
        UUID userId,
        Instant requestedAt,
        String reason,
        @Nullable Instant secondPassAt) {

    boolean isInSecondPass() {
        return secondPassAt != null;
    }
}
