package org.sotto.message.message;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored message.
 *
 * @param senderDeviceNumber the sending device's small number
 * @param encryptedContent opaque; read-only
 * @param messageType a name of the contract's {@code message_type}
 * @param createdAt when it was accepted, in ms since the epoch (the log's time)
 * @param expiresIn seconds; 0 = does not expire
 */
public record Message(
        UUID conversationId,
        UUID messageId,
        UUID senderId,
        UUID senderDeviceId,
        int senderDeviceNumber,
        UUID receiverId,
        UUID tempId,
        ByteBuffer encryptedContent,
        String messageType,
        long createdAt,
        @Nullable UUID mediaId,
        @Nullable UUID replyToMessageId,
        boolean forwarded,
        int expiresIn) {

    /** The type that is delivered and never shown, counted or kept in history. */
    public static final String CONTROL = "CONTROL";

    public boolean isControl() {
        return CONTROL.equals(messageType);
    }

    /** The bucket that its row is in. */
    int bucket() {
        return isControl() ? Buckets.ofControl(messageId) : Buckets.of(messageId);
    }
}
