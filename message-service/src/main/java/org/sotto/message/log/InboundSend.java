package org.sotto.message.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.ConversationIds;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.message.message.Message;
import org.sotto.message.send.SendKey;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReplyAddress;
import org.sotto.proto.v1.SendMessage;

/**
 * A send as it stands in the log, with the message that it becomes if it is accepted.
 *
 * @param clock the partition's clock at this record
 * @param deviceKeys the receiver's and the sender's key messages, passed on as they are
 */
record InboundSend(
        TopicPartition partition,
        long offset,
        LogClock clock,
        Message message,
        int attempt,
        List<DeviceKey> deviceKeys,
        ReplyAddress replyTo) {

    SendKey key() {
        return new SendKey(message.senderDeviceId(), message.tempId());
    }

    boolean isToSelf() {
        return message.senderId().equals(message.receiverId());
    }

    /**
     * Reads a record.
     *
     * @throws PoisonRecordException if it cannot be parsed, or breaks a rule that the gateway holds
     */
    static InboundSend read(ConsumerRecord<byte[], byte[]> record, LogClock clock) throws PoisonRecordException {
        try {
            InboundRecord inbound = InboundRecord.parseFrom(record.value());
            if (!inbound.hasSendMessage()) {
                throw new PoisonRecordException(record, "body: " + inbound.getBodyCase() + " (expected: a send)", null);
            }
            Message message = message(record, inbound, clock);
            if (!message.conversationId().equals(ConversationIds.of(message.senderId(), message.receiverId()))) {
                throw new PoisonRecordException(
                        record,
                        "conversation: " + message.conversationId() + " (expected: that of the two users)",
                        null);
            }
            SendMessage send = inbound.getSendMessage();
            return new InboundSend(
                    new TopicPartition(record.topic(), record.partition()),
                    record.offset(),
                    clock,
                    message,
                    Math.max(1, send.getAttempt()),
                    send.getDeviceKeysList(),
                    inbound.getReplyTo());
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new PoisonRecordException(record, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static Message message(ConsumerRecord<byte[], byte[]> record, InboundRecord inbound, LogClock clock) {
        SendMessage send = inbound.getSendMessage();
        if (send.getMessageType() == MessageType.UNRECOGNIZED
                || send.getMessageType() == MessageType.MESSAGE_TYPE_UNSPECIFIED) {
            throw new IllegalArgumentException("message_type: " + send.getMessageTypeValue());
        }
        return new Message(
                Uuids.fromBytes(inbound.getConversationId()),
                MessageIds.of(clock.maxAppendMillis(), record.partition(), record.offset()),
                Uuids.fromBytes(inbound.getSenderId()),
                Uuids.fromBytes(inbound.getSenderDeviceId()),
                inbound.getSenderDeviceNumber(),
                Uuids.fromBytes(send.getReceiverId()),
                Uuids.fromBytes(send.getTempId()),
                send.getEncryptedContent().asReadOnlyByteBuffer(),
                send.getMessageType().name(),
                clock.maxAppendMillis(),
                optional(send.getMediaId()),
                replyTo(send.getReplyToMessageId()),
                send.getForwarded(),
                send.getExpiresIn());
    }

    private static @Nullable UUID replyTo(ByteString bytes) {
        UUID id = optional(bytes);
        if (id != null && !MessageIdOrder.isMessageId(id)) {
            throw new IllegalArgumentException("reply_to_message_id: " + id + " (expected: a UUID of version 1)");
        }
        return id;
    }

    private static @Nullable UUID optional(ByteString id) {
        return Uuids.optional(id).orElse(null);
    }
}
