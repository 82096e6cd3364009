package org.sotto.client;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A device of this user came or went, or this user or somebody with whom they have a conversation published another device
 * list.
 *
 * @param eventId the same in every copy of one change, and a copy is not told; null for {@code taken_over}
 * @param kind {@code added} or {@code removed}, of another device; {@code list_changed}: ask for the list; or
 *     {@code taken_over}: somebody signed in with this user's number, and this device is logged out
 * @param deviceId the device; null for {@code list_changed}
 * @param deviceNumber its small number in the account; 0 for {@code list_changed}
 * @param at when it happened
 * @param userId whose list changed; null: this user's own, or another kind
 * @param listVersion of the list that is published now; 0 for the other kinds
 */
public record DeviceEvent(
        @Nullable UUID eventId,
        String kind,
        @Nullable UUID deviceId,
        int deviceNumber,
        Instant at,
        @Nullable UUID userId,
        long listVersion) {

    static DeviceEvent from(JsonNode data) {
        return new DeviceEvent(
                Fields.uuidOrNull(data, "event_id"),
                Fields.text(data, "kind"),
                Fields.uuidOrNull(data, "device_id"),
                Math.toIntExact(Fields.integer(data, "device_number", 0)),
                Instant.ofEpochMilli(Fields.integer(data, "at")),
                Fields.uuidOrNull(data, "user_id"),
                Fields.integer(data, "list_version", 0));
    }
}
