package org.sotto.client;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A device of this user came or went.
 *
 * @param eventId the same in every copy of one change, and a copy is not told; null for {@code taken_over}
 * @param kind {@code added} or {@code removed}, of another device; or {@code taken_over}: somebody signed in with this
 *     user's number, and this device is logged out
 * @param deviceId the device
 * @param deviceNumber its small number in the account
 * @param at when it happened
 */
public record DeviceEvent(@Nullable UUID eventId, String kind, UUID deviceId, int deviceNumber, Instant at) {
    static DeviceEvent from(JsonNode data) {
        return new DeviceEvent(
                Fields.uuidOrNull(data, "event_id"),
                Fields.text(data, "kind"),
                Fields.uuid(data, "device_id"),
                Math.toIntExact(Fields.integer(data, "device_number", 0)),
                Instant.ofEpochMilli(Fields.integer(data, "at")));
    }
}
