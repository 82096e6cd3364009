package org.sotto.user.contact;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PUT /users/contacts/{user_id}}.
 *
 * @param contactName my name for them, at most 100 characters; empty takes it away, absent leaves it
 */
record ContactUpdate(
        @Schema(example = "Bob from work") @Size(max = SyncRequest.MAX_NAME) @Nullable
        String contactName) {}
