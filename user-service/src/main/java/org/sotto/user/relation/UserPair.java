package org.sotto.user.relation;

import java.util.UUID;

/**
 * Somebody and somebody else, in that order.
 *
 * @param userId whose list is asked
 * @param otherId who may be in it
 */
public record UserPair(UUID userId, UUID otherId) {}
