package org.sotto.user.profile;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.privacy.PrivacySettings;

/**
 * What there is of a user to show, whoever looks, and their settings for who may see it. Without the phone number, which is
 * kept in one place only, and without the picture, which is large.
 *
 * @param userId who it is
 * @param displayName may be empty
 * @param statusMessage may be empty
 * @param about null until set
 * @param hasPicture whether {@link PictureStore} has one
 * @param lastSeenAt as MySQL knows it, which lags behind Redis; null = never
 * @param privacy who may see what
 */
record Profile(
        UUID userId,
        String displayName,
        String statusMessage,
        @Nullable String about,
        boolean hasPicture,
        @Nullable Instant lastSeenAt,
        PrivacySettings privacy) {}
