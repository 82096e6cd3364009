package org.sotto.user.privacy;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /users/me/privacy}. What is absent stays as it is.
 *
 * @param lastSeen {@code everyone}, {@code contacts} or {@code nobody}, as the next two
 * @param profilePicture who sees it
 * @param status who sees it
 * @param readReceipts whether others learn that I read
 */
record PrivacyUpdate(
        @Schema(example = "contacts", description = "Who sees last_seen and is_online")
        @Pattern(regexp = Audience.WORDS, message = Audience.EXPECTED)
        @Nullable
        String lastSeen,

        @Schema(example = "everyone") @Pattern(regexp = Audience.WORDS, message = Audience.EXPECTED) @Nullable
        String profilePicture,

        @Schema(example = "nobody", description = "Who sees status_message and about")
        @Pattern(regexp = Audience.WORDS, message = Audience.EXPECTED)
        @Nullable
        String status,

        @Nullable Boolean readReceipts) {

    boolean isEmpty() {
        return lastSeen == null && profilePicture == null && status == null && readReceipts == null;
    }
}
