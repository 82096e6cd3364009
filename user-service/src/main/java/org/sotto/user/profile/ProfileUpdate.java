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
 */
record ProfileUpdate(
        @Schema(example = "Alice Smith")
        @Size(max = 100)
        @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        @Nullable
        String displayName,

        @Schema(example = "Busy coding") @Size(max = 139) @Nullable
        String statusMessage,

        @Size(max = 1_000) @Nullable String about) {

    boolean isEmpty() {
        return displayName == null && statusMessage == null && about == null;
    }
}
