package org.sotto.common.relation;

import java.util.UUID;

/**
 * A question for a relation: how {@code user} stands to {@code other}. The other direction is another question.
 *
 * @param user whose contacts, blocks and settings count
 * @param other the one they are applied to
 */
public record UserPairKey(UUID user, UUID other) {
    /** The other direction. */
    public UserPairKey reversed() {
        return new UserPairKey(other, user);
    }
}
