package org.sotto.user.profile;

import com.google.protobuf.ByteString;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a user shows.
 *
 * @param userId who it is
 * @param encryptedNumber see {@link org.sotto.user.phone.PhoneCipher}
 * @param displayName may be empty
 * @param statusMessage may be empty
 * @param about null until set
 * @param profilePicture URL; null until set
 */
record Profile(
        UUID userId,
        ByteString encryptedNumber,
        String displayName,
        String statusMessage,
        @Nullable String about,
        @Nullable String profilePicture) {}
