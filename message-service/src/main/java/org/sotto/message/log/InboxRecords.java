package org.sotto.message.log;

import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.message.message.MessageEntries;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.SourceCoordinates;

/** Makes the records of {@code inbox.events}, each with the coordinates of the record that caused it. */
final class InboxRecords {
    private final KafkaConventions conventions;

    InboxRecords(KafkaConventions conventions) {
        this.conventions = conventions;
    }

    /** "This user has a message." The receiver's has index 0, that for the sender's other devices index 1. */
    InboxRecord message(InboundSend send, UUID user, int index) {
        MessageEntry.Builder entry = MessageEntries.of(send.message()).addAllDeviceKeys(send.deviceKeys());
        return record(
                send.partition(),
                send.offset(),
                index,
                user,
                InboxEvent.newBuilder().setMessage(entry).build());
    }

    /** "What this device sent could not be processed." */
    InboxRecord failed(TopicPartition partition, long offset, UUID sender, FailedEntry failed) {
        return record(
                partition,
                offset,
                0,
                sender,
                InboxEvent.newBuilder().setFailed(failed).build());
    }

    private InboxRecord record(TopicPartition partition, long offset, int index, UUID user, InboxEvent event) {
        return InboxRecord.newBuilder()
                .setSource(SourceCoordinates.newBuilder()
                        .setTopic(conventions.logicalName(partition.topic()))
                        .setPartition(partition.partition())
                        .setOffset(offset)
                        .setIndex(index))
                .setUserId(Uuids.toByteString(user))
                .setEvent(event)
                .build();
    }
}
