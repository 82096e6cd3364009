package org.sotto.presence.visibility;

import org.sotto.proto.v1.UserRelation;

/**
 * The rule: a user's presence is for everyone, for those whom the user has in contacts, or for nobody, as the user's setting
 * {@code last_seen} says; and never between two of whom one has blocked the other.
 */
public final class PresenceVisibility {
    private PresenceVisibility() {}

    /**
     * Whether a viewer may see a user's presence.
     *
     * @param user how the user stands to the viewer
     * @param viewer how the viewer stands to the user
     */
    public static boolean isVisible(UserRelation user, UserRelation viewer) {
        if (!user.getExists() || user.getBlocked() || viewer.getBlocked()) {
            return false;
        }
        return switch (user.getLastSeen()) {
            case EVERYONE -> true;
            case CONTACTS -> user.getHasContact();
            // A setting that this version does not know hides rather than shows.
            case NOBODY, VISIBILITY_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }
}
