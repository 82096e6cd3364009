package org.sotto.user.key;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.web.PageQuery;

/**
 * The body of {@code POST /keys/claim}.
 *
 * @param devices 1 to 200
 */
record ClaimsRequest(
        @ArraySchema(
                minItems = 1,
                maxItems = ClaimsRequest.MAX_DEVICES,
                arraySchema = @Schema(requiredMode = Schema.RequiredMode.REQUIRED))
        @Nullable
        List<ClaimsRequest.@Nullable ClaimedDevice> devices) {
    static final int MAX_DEVICES = 200;

    /**
     * A device whose keys are claimed.
     *
     * @param userId whose it is
     * @param deviceId which one
     */
    record ClaimedDevice(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "uuid") @Nullable
            String userId,

            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, format = "uuid") @Nullable
            String deviceId) {}

    /**
     * The devices by user, in the request's order.
     *
     * @throws ApiException 400 {@code invalid_request}
     */
    Map<UUID, Set<UUID>> byUser() {
        if (devices == null || devices.isEmpty() || devices.size() > MAX_DEVICES) {
            throw ApiException.invalidRequest("devices: " + (devices == null ? "none" : devices.size())
                    + " (expected: 1 to " + MAX_DEVICES + ")");
        }
        Map<UUID, Set<UUID>> byUser = new LinkedHashMap<>();
        for (int i = 0; i < devices.size(); i++) {
            String where = "devices[" + i + "]";
            ClaimedDevice device = devices.get(i);
            if (device == null) {
                throw ApiException.invalidRequest(where + ": null (expected: an object with user_id and device_id)");
            }
            UUID user = PageQuery.id(where + ".user_id", String.valueOf(device.userId));
            byUser.computeIfAbsent(user, any -> new LinkedHashSet<>())
                    .add(PageQuery.id(where + ".device_id", String.valueOf(device.deviceId)));
        }
        return byUser;
    }
}
