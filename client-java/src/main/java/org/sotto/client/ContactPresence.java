package org.sotto.client;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * How somebody is whose presence was subscribed to, as far as this user may see it.
 *
 * @param lastSeen null while online, and when it is not known or hidden
 */
public record ContactPresence(
        UUID userId, boolean online, @Nullable Instant lastSeen) {

    static ContactPresence from(JsonNode data) {
        String status = Fields.text(data, "status");
        boolean online =
                switch (status) {
                    case "ONLINE" -> true;
                    case "OFFLINE" -> false;
                    default ->
                        throw new IllegalArgumentException("status: " + status + " (expected: ONLINE or OFFLINE)");
                };
        long lastSeen = Fields.integer(data, "last_seen", 0);
        return new ContactPresence(
                Fields.uuid(data, "user_id"), online, lastSeen == 0 ? null : Instant.ofEpochMilli(lastSeen));
    }
}
