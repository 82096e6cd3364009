package org.sotto.user.profile;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer may see of somebody, without the picture; what is hidden, not set or not known is null.
 *
 * @param userId who it is
 * @param displayName the name they chose
 * @param statusMessage a line of theirs
 * @param about more about them
 * @param lastSeen seconds since the epoch; while they are online, now
 * @param isOnline whether they are connected
 */
public record Card(
        UUID userId,
        String displayName,
        @Nullable String statusMessage,
        @Nullable String about,
        @Nullable Long lastSeen,
        @Nullable Boolean isOnline) {}
