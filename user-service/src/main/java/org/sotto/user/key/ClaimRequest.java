package org.sotto.user.key;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.web.PageQuery;

/**
 * The body of {@code POST /keys/{user_id}/claim}, which may be absent.
 *
 * @param deviceIds 1 to 5 devices; absent for all
 */
record ClaimRequest(
        @ArraySchema(minItems = 1, maxItems = ClaimRequest.MAX_DEVICES, schema = @Schema(format = "uuid")) @Nullable
        List<@Nullable String> deviceIds) {
    static final int MAX_DEVICES = 5;

    /**
     * The devices; none for all.
     *
     * @throws ApiException 400 {@code invalid_request}
     */
    Set<UUID> devices() {
        if (deviceIds == null) {
            return Set.of();
        }
        if (deviceIds.isEmpty() || deviceIds.size() > MAX_DEVICES) {
            throw ApiException.invalidRequest(
                    "device_ids: " + deviceIds.size() + " (expected: 1 to " + MAX_DEVICES + ", or absent)");
        }
        Set<UUID> devices = new LinkedHashSet<>();
        for (int i = 0; i < deviceIds.size(); i++) {
            devices.add(PageQuery.id("device_ids[" + i + "]", String.valueOf(deviceIds.get(i))));
        }
        return devices;
    }
}
