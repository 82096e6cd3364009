package org.sotto.message.message;

import com.google.protobuf.ByteString;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.MessageType;

/** A message as it travels inside the fleet, without key messages. */
public final class MessageEntries {
    private MessageEntries() {}

    public static MessageEntry.Builder of(Message message) {
        MessageEntry.Builder entry = MessageEntry.newBuilder()
                .setMessageId(Uuids.toByteString(message.messageId()))
                .setConversationId(Uuids.toByteString(message.conversationId()))
                .setSenderId(Uuids.toByteString(message.senderId()))
                .setSenderDeviceId(Uuids.toByteString(message.senderDeviceId()))
                .setSenderDeviceNumber(message.senderDeviceNumber())
                .setReceiverId(Uuids.toByteString(message.receiverId()))
                .setTempId(Uuids.toByteString(message.tempId()))
                .setEncryptedContent(
                        ByteString.copyFrom(message.encryptedContent().duplicate()))
                .setMessageType(MessageType.valueOf(message.messageType()))
                .setTimestamp(message.createdAt())
                .setForwarded(message.forwarded())
                .setExpiresIn(message.expiresIn());
        UUID mediaId = message.mediaId();
        if (mediaId != null) {
            entry.setMediaId(Uuids.toByteString(mediaId));
        }
        UUID replyTo = message.replyToMessageId();
        if (replyTo != null) {
            entry.setReplyToMessageId(Uuids.toByteString(replyTo));
        }
        return entry;
    }
}
