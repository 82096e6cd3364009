package org.sotto.message.control;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;

/**
 * What became of the items: each is named once, in the request's order.
 *
 * @param accepted the {@code temp_id}s of those that are stored
 * @param stale those whose device is none of the receiver's
 */
record ControlAnswer(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<UUID> accepted,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) List<StaleItem> stale) {

    /** An item that was refused. */
    record StaleItem(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            UUID tempId,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
            UUID deviceId) {}
}
