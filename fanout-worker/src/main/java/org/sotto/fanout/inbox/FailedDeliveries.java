package org.sotto.fanout.inbox;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.engine.Waiting;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.SourceCoordinates;

/**
 * Tells a sender that a message could not be put into its receiver's inbox: a record of {@code inbox.events} for the sender,
 * which becomes {@code message_failed} on the device that sent it.
 *
 * <p>Its source is the buried record itself and not what that one came of: by now the sender's inbox may have seen later
 * points of that source, and would drop an earlier one as a repetition.
 */
final class FailedDeliveries {
    private static final String CODE = "processing_failed";

    private final LogProducer producer;
    private final KafkaConventions conventions;

    FailedDeliveries(LogProducer producer, KafkaConventions conventions) {
        this.producer = producer;
        this.conventions = conventions;
    }

    /** Ends when the sender's notice is durable; does nothing if the record says of no message by someone else. */
    void tellSender(ConsumerRecord<byte[], byte[]> buried) throws Exception {
        Optional<InboxRecord> notice = noticeOf(buried);
        if (notice.isPresent()) {
            InboxRecord record = notice.get();
            Waiting.await(
                    producer.send(Topic.INBOX_EVENTS, record.getUserId().toByteArray(), record.toByteArray()),
                    "telling a sender that their message could not be delivered");
        }
    }

    private Optional<InboxRecord> noticeOf(ConsumerRecord<byte[], byte[]> buried) {
        if (buried.value() == null || buried.key() == null || buried.key().length != Uuids.LENGTH) {
            return Optional.empty();
        }
        MessageEntry message;
        try {
            message = InboxRecord.parseFrom(buried.value()).getEvent().getMessage();
        } catch (InvalidProtocolBufferException e) {
            // Nobody can be told; the record stands in the dead-letter topic with its cause.
            return Optional.empty();
        }
        if (message.getSenderId().size() != Uuids.LENGTH
                || message.getSenderDeviceId().size() != Uuids.LENGTH
                || message.getConversationId().size() != Uuids.LENGTH) {
            return Optional.empty();
        }
        UUID sender = Uuids.fromBytes(message.getSenderId());
        if (sender.equals(Uuids.fromBytes(buried.key()))) {
            // A copy for the sender's other devices: the receiver has the message all the same.
            return Optional.empty();
        }
        FailedEntry failed = FailedEntry.newBuilder()
                .setTempId(message.getTempId())
                .setMessageId(message.getMessageId())
                .setConversationId(message.getConversationId())
                .setDeviceId(message.getSenderDeviceId())
                .setCode(CODE)
                .build();
        return Optional.of(InboxRecord.newBuilder()
                .setSource(SourceCoordinates.newBuilder()
                        .setTopic(conventions.logicalName(buried.topic()))
                        .setPartition(buried.partition())
                        .setOffset(buried.offset()))
                .setUserId(Uuids.toByteString(sender))
                .setEvent(InboxEvent.newBuilder().setFailed(failed))
                .build());
    }
}
