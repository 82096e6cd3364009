package org.sotto.user.profile;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.privacy.PrivacySettings;

/**
 * A profile as its reader may see it; what is hidden or not set is absent.
 *
 * @param userId who it is
 * @param phoneNumber E.164, for its owner alone
 * @param displayName the name they chose
 * @param statusMessage a line of theirs
 * @param about more about them
 * @param profilePicture data URI
 * @param lastSeen seconds since the epoch; while they are online, now
 * @param isOnline whether they are connected; absent also while that is not known
 * @param privacy for its owner alone
 */
public record ProfileAnswer(
        UUID userId,

        @Schema(description = "Only in one's own profile") @Nullable
        String phoneNumber,

        String displayName,

        @Schema(description = "Absent when hidden") @Nullable
        String statusMessage,

        @Schema(description = "Absent when hidden or not set") @Nullable
        String about,

        @Schema(description = "Data URI; absent when hidden or not set", example = "data:image/jpeg;base64,/9j/4AAQ…")
        @Nullable
        String profilePicture,

        @Schema(description = "Seconds since the epoch; absent when hidden", example = "1704672000") @Nullable
        Long lastSeen,

        @Schema(description = "Absent when hidden") @Nullable
        Boolean isOnline,

        @Schema(description = "Only in one's own profile") @Nullable
        PrivacySettings privacy) {

    /** What a card shows, and the picture. */
    static ProfileAnswer of(Card card, @Nullable String picture) {
        return new ProfileAnswer(
                card.userId(),
                null,
                card.displayName(),
                card.statusMessage(),
                card.about(),
                picture,
                card.lastSeen(),
                card.isOnline(),
                null);
    }

    /** The same with what only the owner sees. */
    ProfileAnswer forOwner(String ownNumber, PrivacySettings settings) {
        return new ProfileAnswer(
                userId, ownNumber, displayName, statusMessage, about, profilePicture, lastSeen, isOnline, settings);
    }
}
