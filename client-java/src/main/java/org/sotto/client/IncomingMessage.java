package org.sotto.client;

import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * A message that reached this device, sent by a partner or by another device of the same account.
 *
 * @param position its place in this user's inbox; only grows
 * @param messageId its place in the conversation ({@link MessageIds})
 * @param senderDeviceId the device that sent it, null where the server does not tell
 * @param tempId the id that the sending device gave it
 * @param encryptedContent base64, as it came
 * @param messageType a name of {@link MessageType}, or one that this version does not know
 * @param timestamp the server's time, for display alone
 * @param groupId the group, null in a conversation of two
 * @param data the whole {@code data} object, with the fields that have no component here
 */
public record IncomingMessage(
        long position,
        UUID messageId,
        UUID conversationId,
        UUID senderId,
        @Nullable UUID senderDeviceId,
        @Nullable UUID tempId,
        String encryptedContent,
        String messageType,
        Instant timestamp,
        @Nullable UUID groupId,
        JsonNode data) {

    /** The content's bytes. */
    public byte[] content() {
        return Base64.getDecoder().decode(encryptedContent);
    }

    /**
     * Reads the {@code data} of a {@code new_message}.
     *
     * @throws IllegalArgumentException when a field is missing or no such thing
     */
    public static IncomingMessage from(JsonNode data) {
        String content = Fields.text(data, "encrypted_content");
        // Decoded here once, so that a listener never meets content that cannot be read.
        if (Base64.getDecoder().decode(content).length > Frames.MAX_FRAME_BYTES) {
            throw new IllegalArgumentException("encrypted_content: " + content.length() + " characters (expected: a"
                    + " frame of at most " + Frames.MAX_FRAME_BYTES + " bytes)");
        }
        return new IncomingMessage(
                Fields.integer(data, "position"),
                Fields.uuid(data, "message_id"),
                Fields.uuid(data, "conversation_id"),
                Fields.uuid(data, "sender_id"),
                Fields.uuidOrNull(data, "sender_device_id"),
                Fields.uuidOrNull(data, "temp_id"),
                content,
                Fields.text(data, "message_type"),
                Instant.ofEpochMilli(Fields.integer(data, "timestamp", 0)),
                Fields.uuidOrNull(data, "group_id"),
                data);
    }
}
