package org.sotto.client.rest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A line of the conversation list.
 *
 * @param peerId the other user, null for a group
 * @param unreadCount messages of others above my read position
 * @param lastMessage null in an empty conversation
 * @param data the whole object, with settings and {@code receipts}: how far the others have received and read
 */
public record Conversation(
        UUID conversationId,
        @Nullable UUID peerId,
        long unreadCount,
        @Nullable HistoryMessage lastMessage,
        JsonNode data) {
    static Conversation from(JsonNode item) {
        JsonNode last = item.path("last_message");
        return new Conversation(
                Fields.uuid(item, "conversation_id"),
                Fields.uuidOrNull(item, "peer_id"),
                Fields.integer(item, "unread_count", 0),
                last.isObject() ? HistoryMessage.from(last) : null,
                item);
    }
}
