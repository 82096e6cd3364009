package org.sotto.presence.announce;

import java.util.UUID;

/** Is told of each announcement that the log has taken, in the log's order for each user; must not block. */
@FunctionalInterface
public interface AnnouncementListener {
    /**
     * A user came or went.
     *
     * @param lastSeenMillis milliseconds since the epoch; 0 while online
     */
    void announced(UUID user, boolean online, long lastSeenMillis);
}
