package org.sotto.user.block;

import java.time.Instant;
import java.util.UUID;

/**
 * Somebody whom I blocked.
 *
 * @param userId who it is
 * @param blockedAt since when
 * @param displayName the name they chose
 */
record BlockAnswer(UUID userId, Instant blockedAt, String displayName) {}
