package org.sotto.message.conversation;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.message.message.Message;
import org.sotto.message.receipt.Receipts;

/**
 * A message in history.
 *
 * @param encryptedContent base64
 * @param timestamp when it was accepted, in ms since the epoch
 * @param createdAt the same, ISO-8601
 * @param status {@code SENT}, {@code DELIVERED} or {@code READ}; only for what the reader of the history sent
 */
public record MessageView(
        UUID messageId,
        UUID conversationId,
        UUID senderId,
        UUID senderDeviceId,
        int senderDeviceNumber,
        UUID receiverId,
        UUID tempId,
        String encryptedContent,
        String messageType,
        long timestamp,
        Instant createdAt,
        @Nullable UUID mediaId,
        @Nullable UUID replyToMessageId,
        @Nullable Boolean forwarded,
        @Nullable Integer expiresIn,
        @Nullable String status) {

    /** A message as {@code reader} sees it; {@code receipts} are those of everybody in the conversation, as shown to the reader. */
    static MessageView of(Message message, UUID reader, List<Receipts> receipts) {
        byte[] content = new byte[message.encryptedContent().remaining()];
        message.encryptedContent().duplicate().get(content);
        return new MessageView(
                message.messageId(),
                message.conversationId(),
                message.senderId(),
                message.senderDeviceId(),
                message.senderDeviceNumber(),
                message.receiverId(),
                message.tempId(),
                Base64.getEncoder().encodeToString(content),
                message.messageType(),
                message.createdAt(),
                Instant.ofEpochMilli(message.createdAt()),
                message.mediaId(),
                message.replyToMessageId(),
                message.forwarded() ? true : null,
                message.expiresIn() > 0 ? message.expiresIn() : null,
                message.senderId().equals(reader) ? status(message, receipts) : null);
    }

    private static String status(Message message, List<Receipts> receipts) {
        String status = "SENT";
        if (message.withheld()) {
            return status;
        }
        for (Receipts peer : receipts) {
            if (peer.userId().equals(message.receiverId())) {
                if (covers(peer.shownReadUpTo(), message.messageId())) {
                    return "READ";
                }
                status = covers(peer.deliveredUpTo(), message.messageId()) ? "DELIVERED" : status;
            }
        }
        return status;
    }

    private static boolean covers(@Nullable UUID watermark, UUID messageId) {
        return watermark != null && MessageIdOrder.INSTANCE.compare(messageId, watermark) <= 0;
    }
}
