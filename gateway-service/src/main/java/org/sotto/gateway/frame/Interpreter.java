package org.sotto.gateway.frame;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.SendMessage;
import org.sotto.proto.v1.TypingStatus;

/** Checks the fields that an action needs, and makes the typed frame. */
final class Interpreter {
    private static final long MAX_POSITION = (1L << 53) - 1;
    private static final long MAX_TIME = 253_402_300_799_999L;
    private static final int MAX_ATTEMPT = 1_000_000;
    private static final int MAX_EXPIRES_IN_SECONDS = 366 * 24 * 60 * 60;
    private static final Map<String, MessageType> MESSAGE_TYPES = Arrays.stream(MessageType.values())
            .filter(type -> type != MessageType.UNRECOGNIZED && type != MessageType.MESSAGE_TYPE_UNSPECIFIED)
            .collect(Collectors.toUnmodifiableMap(MessageType::name, type -> type));
    private static final String EXPECTED_TYPE =
            "one of TEXT, IMAGE, VIDEO, DOCUMENT, VOICE, LOCATION, CONTACT, CONTROL";

    private static final int MAX_USERS = 100;
    private static final Map<String, TypingStatus> TYPING_STATUSES =
            Map.of("TYPING", TypingStatus.TYPING, "RECORDING", TypingStatus.RECORDING, "STOPPED", TypingStatus.STOPPED);
    private static final String EXPECTED_TYPING = "one of TYPING, RECORDING, STOPPED";
    private static final Map<String, Boolean> PRESENCES = Map.of("ONLINE", true, "OFFLINE", false);
    private static final String EXPECTED_PRESENCE = "ONLINE or OFFLINE";

    private Interpreter() {}

    /** @throws InvalidField if a field is missing or malformed */
    static ClientFrame interpret(Action action, @Nullable String ref, @Nullable String tempId, Fields fields) {
        return switch (action) {
            case AUTHENTICATE ->
                new ClientFrame.Authenticate(
                        ref,
                        fields.text(Field.ACCESS_TOKEN, "an access token"),
                        fields.uuid(Field.DEVICE_ID),
                        fields.optionalInteger(Field.RESUME_AFTER, 0, MAX_POSITION)
                                .orElse(ClientFrame.NO_POSITION));
            case SEND_MESSAGE -> send(ref, fields);
            case DELIVERY_ACK -> deliveryAck(ref, fields);
            case READ_RECEIPT ->
                new ClientFrame.ReadReceipt(
                        ref,
                        fields.uuid(Field.CONVERSATION_ID),
                        messageId(fields.uuid(Field.MESSAGE_ID), Field.MESSAGE_ID),
                        fields.integer(Field.READ_AT, 0, MAX_TIME));
            case TYPING ->
                new ClientFrame.Typing(
                        ref,
                        fields.uuid(Field.CONVERSATION_ID),
                        fields.word(Field.STATUS, TYPING_STATUSES, EXPECTED_TYPING));
            case PRESENCE_SUBSCRIBE -> new ClientFrame.Subscribe(ref, fields.uuids(Field.USER_IDS, MAX_USERS));
            case PRESENCE_UNSUBSCRIBE -> new ClientFrame.Unsubscribe(ref, fields.uuids(Field.USER_IDS, MAX_USERS));
            case PRESENCE_UPDATE ->
                new ClientFrame.PresenceUpdate(ref, fields.word(Field.STATUS, PRESENCES, EXPECTED_PRESENCE));
            case PING -> new ClientFrame.Ping(ref, fields.integer(Field.TIMESTAMP, 0, Long.MAX_VALUE));
            default -> new ClientFrame.NotBuilt(ref, tempId, action.word());
        };
    }

    private static ClientFrame.Send send(@Nullable String ref, Fields fields) {
        UUID tempId = fields.uuid(Field.TEMP_ID);
        UUID receiver = fields.uuid(Field.RECEIVER_ID);
        String type = fields.text(Field.MESSAGE_TYPE, EXPECTED_TYPE);
        MessageType messageType = MESSAGE_TYPES.get(type);
        if (messageType == null) {
            throw InvalidField.of(Field.MESSAGE_TYPE.word(), Fields.shown(type), EXPECTED_TYPE);
        }
        SendMessage.Builder message = SendMessage.newBuilder()
                .setTempId(Uuids.toByteString(tempId))
                .setReceiverId(Uuids.toByteString(receiver))
                .setMessageType(messageType)
                .setClientTimestamp(fields.integer(Field.TIMESTAMP, 0, MAX_TIME))
                .setAttempt((int)
                        fields.optionalInteger(Field.ATTEMPT, 1, MAX_ATTEMPT).orElse(1))
                .addAllDeviceKeys(fields.deviceKeys())
                .setForwarded(fields.flag(Field.FORWARDED))
                .setExpiresIn((int) fields.optionalInteger(Field.EXPIRES_IN, 1, MAX_EXPIRES_IN_SECONDS)
                        .orElse(0));
        content(messageType, message.getDeviceKeysCount(), fields).ifPresent(message::setEncryptedContent);
        fields.optionalUuid(Field.MEDIA_ID).ifPresent(id -> message.setMediaId(Uuids.toByteString(id)));
        fields.optionalUuid(Field.REPLY_TO_MESSAGE_ID)
                .ifPresent(id ->
                        message.setReplyToMessageId(Uuids.toByteString(messageId(id, Field.REPLY_TO_MESSAGE_ID))));
        return new ClientFrame.Send(ref, tempId, receiver, message.build());
    }

    /** The content, without which only a control message can be: its keys may say all. */
    private static Optional<ByteString> content(MessageType type, int keys, Fields fields) {
        if (type == MessageType.CONTROL && keys > 0) {
            return fields.optionalBytes(Field.ENCRYPTED_CONTENT);
        }
        ByteString content = fields.bytes(Field.ENCRYPTED_CONTENT);
        if (content.isEmpty()) {
            throw InvalidField.of(Field.ENCRYPTED_CONTENT.word(), "\"\"", "at least one byte in base64");
        }
        return Optional.of(content);
    }

    private static ClientFrame.DeliveryAck deliveryAck(@Nullable String ref, Fields fields) {
        long upTo =
                fields.optionalInteger(Field.UP_TO_POSITION, 1, MAX_POSITION).orElse(ClientFrame.NO_POSITION);
        Optional<UUID> message = fields.optionalUuid(Field.MESSAGE_ID);
        if (message.isPresent() == (upTo != ClientFrame.NO_POSITION)) {
            throw new InvalidField("delivery_ack names " + (message.isPresent() ? "both" : "neither")
                    + " message_id and up_to_position (expected: exactly one of them)");
        }
        if (message.isPresent()) {
            String status = fields.text(Field.STATUS, "DELIVERED");
            if (!status.equals("DELIVERED")) {
                throw InvalidField.of(Field.STATUS.word(), Fields.shown(status), "DELIVERED");
            }
        }
        return new ClientFrame.DeliveryAck(
                ref, message.map(id -> messageId(id, Field.MESSAGE_ID)).orElse(null), upTo);
    }

    private static UUID messageId(UUID id, Field field) {
        if (!MessageIdOrder.isMessageId(id)) {
            throw InvalidField.of(field.word(), id.toString(), "a message id, a UUID of version 1");
        }
        return id;
    }
}
