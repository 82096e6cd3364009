package org.sotto.user.key;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /keys/one-time}.
 *
 * @param oneTime at most 100
 * @param oneTimeKem at most 20
 */
record OneTimeRequest(
        @ArraySchema(maxItems = 100) @Nullable List<@Nullable EcKeyText> oneTime,

        @ArraySchema(maxItems = 20) @Nullable List<@Nullable SignedKemKeyText> oneTimeKem) {}
