package org.sotto.user.privacy;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What a user has chosen.
 *
 * @param lastSeen who sees when they were last seen, and whether they are online
 * @param profilePicture who sees their picture
 * @param status who sees their status message and what is about them
 * @param readReceipts whether others learn that they read
 */
public record PrivacySettings(
        @Schema(description = "Who sees last_seen and is_online")
        Audience lastSeen,

        Audience profilePicture,

        @Schema(description = "Who sees status_message and about")
        Audience status,

        boolean readReceipts) {

    Audience of(Aspect aspect) {
        return switch (aspect) {
            case PRESENCE -> lastSeen;
            case PICTURE -> profilePicture;
            case STATUS -> status;
        };
    }
}
