package org.sotto.user.profile;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /users/me}. What is absent stays as it is.
 *
 * @param displayName at most 100 characters, not blank
 * @param statusMessage at most 139 characters; empty clears it
 * @param about at most 1,000 characters; empty clears it
 * @param profilePicture see {@link PictureChange#of}; empty removes it
 */
record ProfileUpdate(
        @Schema(example = "Alice Smith")
        @Size(max = 100)
        @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        @Nullable
        String displayName,

        @Schema(example = "Busy coding") @Size(max = 139) @Nullable
        String statusMessage,

        @Size(max = 1_000) @Nullable String about,

        @Schema(
                description = "Data URI of a JPEG, PNG or WebP picture of at most 256 KiB; empty removes it",
                maxLength = Picture.MAX_DATA_URI,
                pattern = Picture.DATA_URI_OR_NONE,
                example = "data:image/jpeg;base64,/9j/4AAQ…")
        @Nullable
        String profilePicture) {

    boolean isEmpty() {
        return !changesText() && profilePicture == null;
    }

    boolean changesText() {
        return displayName != null || statusMessage != null || about != null;
    }
}
