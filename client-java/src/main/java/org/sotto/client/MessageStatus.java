package org.sotto.client;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * How far another member has come in a conversation: everything after {@code afterMessageId} and up to
 * {@code messageId} (by {@link MessageIds}) is delivered or read.
 *
 * <p>A hint for what is on screen: one that was missed comes with the conversation list.
 *
 * @param afterMessageId exclusive; null means from the beginning
 * @param messageId inclusive
 * @param userId who received or read
 */
public record MessageStatus(
        UUID conversationId,
        @Nullable UUID afterMessageId,
        UUID messageId,
        UUID userId,
        Status status,
        Instant timestamp) {

    /** ✓✓, or ✓✓ in blue. */
    public enum Status {
        DELIVERED,
        READ
    }

    /** Whether this covers {@code sent}, a message of the same conversation. */
    public boolean covers(UUID sent) {
        return MessageIds.compare(sent, messageId) <= 0
                && (afterMessageId == null || MessageIds.compare(sent, afterMessageId) > 0);
    }

    static MessageStatus from(JsonNode data) {
        String status = Fields.text(data, "status");
        Status known =
                switch (status) {
                    case "DELIVERED" -> Status.DELIVERED;
                    case "READ" -> Status.READ;
                    default ->
                        throw new IllegalArgumentException("status: " + status + " (expected: DELIVERED or READ)");
                };
        return new MessageStatus(
                Fields.uuid(data, "conversation_id"),
                Fields.uuidOrNull(data, "after_message_id"),
                Fields.uuid(data, "message_id"),
                Fields.uuid(data, "user_id"),
                known,
                Instant.ofEpochMilli(Fields.integer(data, "timestamp", 0)));
    }
}
