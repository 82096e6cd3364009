package org.sotto.presence.notice;

import java.util.Optional;
import java.util.UUID;
import org.sotto.common.redis.SubscriberMember;

/**
 * A setting changed that decides who may see a user.
 *
 * @param user the user looked at
 * @param viewer the only viewer that it concerns; empty = all of them
 */
record Recheck(UUID user, Optional<UUID> viewer) {
    boolean concerns(SubscriberMember subscriber) {
        return viewer.isEmpty() || viewer.get().equals(subscriber.viewerId());
    }
}
