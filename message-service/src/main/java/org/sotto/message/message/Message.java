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
 * @param withheld the receiver had blocked the sender when it was accepted: it is never given to the receiver
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
        int expiresIn,
        boolean withheld) {

    /** The type that is delivered and never shown, counted or kept in history. */
    public static final String CONTROL = "CONTROL";

    public boolean isControl() {
        return CONTROL.equals(messageType);
    }

    /** The same message, withheld from its receiver. */
    public Message withheldFromReceiver() {
        return new Message(
                conversationId,
                messageId,
                senderId,
                senderDeviceId,
                senderDeviceNumber,
                receiverId,
                tempId,
                encryptedContent,
                messageType,
                createdAt,
                mediaId,
                replyToMessageId,
                forwarded,
                expiresIn,
                true);
    }

    /** The bucket that its row is in. */
    public int bucket() {
        if (isControl()) {
            return Buckets.ofControl(messageId);
        }
        return withheld ? Buckets.ofWithheld(messageId, senderId, receiverId) : Buckets.of(messageId);
    }
}
