package org.sotto.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * Somebody types, or has stopped. The server sends {@code STOPPED} by itself 5 s after the last other one.
 *
 * @param userId who types
 * @param username what they call themselves; null when they have no name
 */
public record ContactTyping(
        UUID conversationId, UUID userId, @Nullable String username, TypingStatus status) {

    static ContactTyping from(JsonNode data) {
        String status = Fields.text(data, "status");
        TypingStatus known =
                switch (status) {
                    case "TYPING" -> TypingStatus.TYPING;
                    case "RECORDING" -> TypingStatus.RECORDING;
                    case "STOPPED" -> TypingStatus.STOPPED;
                    default ->
                        throw new IllegalArgumentException(
                                "status: " + status + " (expected: TYPING, RECORDING or STOPPED)");
                };
        return new ContactTyping(
                Fields.uuid(data, "conversation_id"),
                Fields.uuid(data, "user_id"),
                Fields.textIfAny(data, "username").orElse(null),
                known);
    }
}
