package org.sotto.client;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A message that was accepted and could not be processed after all.
 *
 * @param tempId the sending device's id, where the server tells it
 * @param messageId the message's id, where it had one
 * @param code a stable word for the cause
 */
public record MessageFailed(@Nullable UUID tempId, @Nullable UUID messageId, String code) {
    static MessageFailed from(JsonNode data) {
        return new MessageFailed(
                Fields.uuidOrNull(data, "temp_id"), Fields.uuidOrNull(data, "message_id"), Fields.text(data, "code"));
    }
}
