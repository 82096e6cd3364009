package org.sotto.client;

import java.util.UUID;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * Somebody types, or has stopped. The server sends {@code STOPPED} by itself 5 s after the last other one.
 *
 * @param userId who types
 */
public record ContactTyping(UUID conversationId, UUID userId, TypingStatus status) {

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
        return new ContactTyping(Fields.uuid(data, "conversation_id"), Fields.uuid(data, "user_id"), known);
    }
}
