package org.sotto.message.log;

import static org.sotto.message.log.RecordRules.check;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.ConversationIds;
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
 * @param deviceKeys key messages for devices of both users
 */
record InboundSend(
        TopicPartition partition,
        long offset,
        LogClock clock,
        Message message,
        int attempt,
        List<DeviceKey> deviceKeys,
        ReplyAddress replyTo) {
    /** A frame is at most this long, so no content can be longer. */
    private static final int MAX_CONTENT_BYTES = 128 * 1024;
    /** Several times the devices that two users can have. */
    private static final int MAX_DEVICE_KEYS = 100;

    private static final int MAX_KEY_TYPE_CHARS = 32;

    SendKey key() {
        return new SendKey(message.senderDeviceId(), message.tempId());
    }

    /** The same send, whose message is withheld from its receiver. */
    InboundSend withheldFromReceiver() {
        return new InboundSend(partition, offset, clock, message.withheldFromReceiver(), attempt, deviceKeys, replyTo);
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
        InboundRecord inbound = RecordRules.parse(record, InboundRecord.parser());
        if (!inbound.hasSendMessage()) {
            throw new PoisonRecordException(
                    record, "body: " + inbound.getBodyCase() + " (expected: send_message)", null);
        }
        SendMessage send = inbound.getSendMessage();
        try {
            checkSizes(send);
            return new InboundSend(
                    new TopicPartition(record.topic(), record.partition()),
                    record.offset(),
                    clock,
                    message(record, inbound, clock),
                    Math.max(1, send.getAttempt()),
                    send.getDeviceKeysList(),
                    inbound.getReplyTo());
        } catch (IllegalArgumentException e) {
            throw new PoisonRecordException(record, String.valueOf(e.getMessage()), e);
        }
    }

    private static void checkSizes(SendMessage send) {
        int bytes = send.getEncryptedContent().size();
        // A control message may be all in its keys.
        int least = send.getMessageType() == MessageType.CONTROL && send.getDeviceKeysCount() > 0 ? 0 : 1;
        check(
                bytes >= least && bytes <= MAX_CONTENT_BYTES,
                "encrypted_content: " + bytes + " bytes (expected: " + least + " to " + MAX_CONTENT_BYTES + ")");
        check(
                send.getDeviceKeysCount() <= MAX_DEVICE_KEYS,
                "device_keys: " + send.getDeviceKeysCount() + " (expected: at most " + MAX_DEVICE_KEYS + ")");
        for (DeviceKey key : send.getDeviceKeysList()) {
            UUID unused = RecordRules.id("device_keys.device_id", key.getDeviceId());
            check(
                    key.getType().length() <= MAX_KEY_TYPE_CHARS,
                    "device_keys.type: " + key.getType().length() + " characters (expected: at most "
                            + MAX_KEY_TYPE_CHARS + ")");
        }
        check(
                send.getExpiresIn() >= 0,
                "expires_in: " + Integer.toUnsignedString(send.getExpiresIn()) + " (expected: at most "
                        + Integer.MAX_VALUE + ")");
    }

    private static Message message(ConsumerRecord<byte[], byte[]> record, InboundRecord inbound, LogClock clock) {
        SendMessage send = inbound.getSendMessage();
        MessageType type = send.getMessageType();
        check(
                type != MessageType.UNRECOGNIZED && type != MessageType.MESSAGE_TYPE_UNSPECIFIED,
                "message_type: " + send.getMessageTypeValue() + " (expected: a known one)");
        UUID conversation = RecordRules.conversationOf(record, inbound.getConversationId());
        UUID sender = RecordRules.id("sender_id", inbound.getSenderId());
        UUID receiver = RecordRules.id("receiver_id", send.getReceiverId());
        check(
                conversation.equals(ConversationIds.of(sender, receiver)),
                "conversation_id: " + conversation + " (expected: that of sender and receiver)");
        return new Message(
                conversation,
                MessageIds.of(clock.maxAppendMillis(), record.partition(), record.offset()),
                sender,
                RecordRules.id("sender_device_id", inbound.getSenderDeviceId()),
                inbound.getSenderDeviceNumber(),
                receiver,
                RecordRules.id("temp_id", send.getTempId()),
                send.getEncryptedContent().asReadOnlyByteBuffer(),
                type.name(),
                clock.maxAppendMillis(),
                optional("media_id", send.getMediaId()),
                replyTo(send.getReplyToMessageId()),
                send.getForwarded(),
                send.getExpiresIn(),
                false);
    }

    private static @Nullable UUID optional(String field, ByteString bytes) {
        return bytes.isEmpty() ? null : RecordRules.id(field, bytes);
    }

    private static @Nullable UUID replyTo(ByteString bytes) {
        return bytes.isEmpty() ? null : RecordRules.messageId("reply_to_message_id", bytes);
    }
}
