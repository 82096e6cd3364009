package org.sotto.user.profile;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A profile as its reader may see it; what is hidden or not set is absent.
 *
 * @param userId who it is
 * @param phoneNumber E.164, for its owner alone
 * @param displayName the name they chose
 * @param statusMessage a line of theirs
 * @param about more about them
 * @param profilePicture URL
 */
record ProfileAnswer(
        UUID userId,

        @Schema(description = "Only in one's own profile") @Nullable
        String phoneNumber,

        String displayName,
        String statusMessage,
        @Nullable String about,
        @Nullable String profilePicture) {

    static ProfileAnswer of(Profile profile, @Nullable String phoneNumber) {
        return new ProfileAnswer(
                profile.userId(),
                phoneNumber,
                profile.displayName(),
                profile.statusMessage(),
                profile.about(),
                profile.profilePicture());
    }
}
