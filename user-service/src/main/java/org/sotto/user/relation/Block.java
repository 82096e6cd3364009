package org.sotto.user.relation;

import java.time.Instant;
import java.util.UUID;

/**
 * An entry of a user's block list.
 *
 * @param blockedId who is blocked
 * @param blockedAt since when
 */
public record Block(UUID blockedId, Instant blockedAt) {}
