package org.sotto.user.profile;

import org.jspecify.annotations.Nullable;

/**
 * Whether somebody is there.
 *
 * @param online null = not known
 * @param lastSeen seconds since the epoch; null = never, or not known
 */
record Presence(@Nullable Boolean online, @Nullable Long lastSeen) {
    static final Presence HIDDEN = new Presence(null, null);
}
