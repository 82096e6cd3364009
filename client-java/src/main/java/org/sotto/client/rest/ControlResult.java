package org.sotto.client.rest;

import java.util.List;
import java.util.UUID;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * What became of control messages: each is in one of the lists, in the order in which they were sent.
 *
 * @param accepted the {@code temp_id}s of those that are stored
 * @param stale those whose device is none of the receiver's (any more)
 */
public record ControlResult(List<UUID> accepted, List<Stale> stale) {

    /** A message that was refused. */
    public record Stale(UUID tempId, UUID deviceId) {
        static Stale from(JsonNode item) {
            return new Stale(Fields.uuid(item, "temp_id"), Fields.uuid(item, "device_id"));
        }
    }

    static ControlResult from(JsonNode data) {
        return new ControlResult(
                data.path("accepted")
                        .valueStream()
                        .map(id -> UUID.fromString(id.asString()))
                        .toList(),
                data.path("stale").valueStream().map(Stale::from).toList());
    }
}
