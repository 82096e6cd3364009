package org.sotto.fanout.inbox;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.proto.v1.HoleEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.SourceCoordinates;

/**
 * A checked record of {@code inbox.events}.
 *
 * @param userId whose inbox it belongs to
 * @param source where it comes from; absent only for a hole whose record says nothing about it
 * @param event what the user must learn
 * @param content what the row keeps of it
 */
record IncomingEvent(UUID userId, @Nullable SourceCoordinates source, InboxEvent event, InboxRow.Content content) {
    private static final Pattern TOPIC = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");
    private static final int MAX_CAUSE_CHARS = 500;

    /** @throws PoisonRecordException if the record breaks a rule; the text says which */
    static IncomingEvent parse(ConsumerRecord<byte[], byte[]> record) throws PoisonRecordException {
        if (record.value() == null) {
            throw new PoisonRecordException(record, "no value (expected: an InboxRecord)", null);
        }
        try {
            InboxRecord inbox = InboxRecord.parseFrom(record.value());
            UUID user = Uuids.fromBytes(inbox.getUserId());
            if (record.key() == null || !user.equals(Uuids.fromBytes(record.key()))) {
                throw new IllegalArgumentException("user_id: " + user + " (expected: the record's key)");
            }
            checkSource(inbox.getSource());
            return new IncomingEvent(user, inbox.getSource(), inbox.getEvent(), contentOf(inbox.getEvent()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new PoisonRecordException(record, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * What a record leaves behind that could not be processed: a hole in the inbox that its key names, with as much of its
     * source as can be read. Empty if the key is no user's id: then it belongs to no chain.
     */
    static Optional<IncomingEvent> hole(ConsumerRecord<byte[], byte[]> record, String cause) {
        if (record.key() == null || record.key().length != Uuids.LENGTH) {
            return Optional.empty();
        }
        String shortCause = cause.length() <= MAX_CAUSE_CHARS ? cause : cause.substring(0, MAX_CAUSE_CHARS);
        InboxEvent event = InboxEvent.newBuilder()
                .setHole(HoleEntry.newBuilder().setCause(shortCause))
                .build();
        return Optional.of(new IncomingEvent(Uuids.fromBytes(record.key()), sourceOf(record), event, contentOf(event)));
    }

    private static @Nullable SourceCoordinates sourceOf(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return null;
        }
        try {
            SourceCoordinates source = InboxRecord.parseFrom(record.value()).getSource();
            checkSource(source);
            return source;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            // The record stands in the dead-letter topic with its cause; a hole needs no source.
            return null;
        }
    }

    private static void checkSource(SourceCoordinates source) {
        if (!TOPIC.matcher(source.getTopic()).matches()
                || source.getPartition() < 0
                || source.getOffset() < 0
                || source.getIndex() < 0) {
            throw new IllegalArgumentException(
                    "source: " + source.getTopic() + "-" + source.getPartition() + "@" + source.getOffset() + "#"
                            + source.getIndex() + " (expected: a topic's name and numbers that are not negative)");
        }
    }

    private static InboxRow.Content contentOf(InboxEvent event) {
        if (event.hasMessage()) {
            MessageEntry message = event.getMessage();
            ByteString keys = MessageEntry.newBuilder()
                    .addAllDeviceKeys(message.getDeviceKeysList())
                    .build()
                    .toByteString();
            UUID messageId = Uuids.fromBytes(message.getMessageId());
            if (!MessageIdOrder.isMessageId(messageId)) {
                // message-service refuses a whole lookup for one such id: the row would block its page for ever.
                throw new IllegalArgumentException("message_id: " + messageId + " (expected: a UUID of version 1)");
            }
            return new InboxRow.Reference(Uuids.fromBytes(message.getConversationId()), messageId, keys);
        }
        // An event of a newer version is kept as it is: message-service may be upgraded before this service.
        if (event.getEventCase() == InboxEvent.EventCase.EVENT_NOT_SET
                && event.getUnknownFields().asMap().isEmpty()) {
            throw new IllegalArgumentException("event: none (expected: one)");
        }
        return new InboxRow.Payload(event.hasHole() ? RowKind.HOLE : RowKind.EVENT, event.toByteString());
    }

    /** For people: {@code topic-partition-offset-index}. */
    @Nullable
    String sourceText() {
        return source == null
                ? null
                : source.getTopic() + "-" + source.getPartition() + "-" + source.getOffset() + "-" + source.getIndex();
    }
}
