package org.sotto.user.contact;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of my contacts, by their ids.
 *
 * @param contacts at most as many as asked for
 * @param next the {@code after} of the next page; absent on the last one
 */
record ContactsAnswer(
        List<ContactAnswer> contacts,

        @Schema(description = "after of the next page; absent on the last one") @Nullable
        UUID next) {}
