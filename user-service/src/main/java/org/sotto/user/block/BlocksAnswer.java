package org.sotto.user.block;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A page of my block list, by the ids of who is blocked.
 *
 * @param blocks at most as many as asked for
 * @param next the {@code after} of the next page; absent on the last one
 */
record BlocksAnswer(
        List<BlockAnswer> blocks,

        @Schema(description = "after of the next page; absent on the last one") @Nullable
        UUID next) {}
