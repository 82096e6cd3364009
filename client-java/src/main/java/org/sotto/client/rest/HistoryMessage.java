package org.sotto.client.rest;

import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A message as history has it.
 *
 * @param encryptedContent base64; null for a deleted message
 * @param status of what I sent: {@code SENT}, {@code DELIVERED}, {@code READ}, {@code FAILED}; empty for others'
 * @param data the whole object
 */
public record HistoryMessage(
        UUID messageId,
        UUID senderId,
        @Nullable String encryptedContent,
        String messageType,
        Optional<String> status,
        JsonNode data) {

    /** The content's bytes, empty for a deleted message. */
    public byte[] content() {
        return encryptedContent == null ? new byte[0] : Base64.getDecoder().decode(encryptedContent);
    }

    static HistoryMessage from(JsonNode item) {
        return new HistoryMessage(
                Fields.uuid(item, "message_id"),
                Fields.uuid(item, "sender_id"),
                Fields.textIfAny(item, "encrypted_content").orElse(null),
                Fields.textIfAny(item, "message_type").orElse(""),
                Fields.textIfAny(item, "status"),
                item);
    }
}
