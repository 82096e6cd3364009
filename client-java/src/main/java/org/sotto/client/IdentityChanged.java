package org.sotto.client;

import java.time.Instant;
import java.util.UUID;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * Somebody with whom this user has a conversation has another account identity key: they signed in anew without their keys,
 * or somebody else did. What was sent before must not be encrypted for the new identity without the user's consent.
 *
 * @param eventId the same in every copy of one change; a copy is not told
 * @param userId who
 * @param listVersion of the device list that is published now
 * @param at when it was published
 */
public record IdentityChanged(UUID eventId, UUID userId, long listVersion, Instant at) {

    static IdentityChanged from(JsonNode data) {
        return new IdentityChanged(
                Fields.uuid(data, "event_id"),
                Fields.uuid(data, "user_id"),
                Fields.integer(data, "list_version"),
                Instant.ofEpochMilli(Fields.integer(data, "timestamp")));
    }
}
