package org.sotto.message.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.message.log.SendPlan.Accepted;
import org.sotto.message.message.MessageEntries;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.FailedEntry;
import org.sotto.proto.v1.InboundRecord;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.MessageEntry;
import org.sotto.proto.v1.SourceCoordinates;

/**
 * Makes the records of {@code inbox.events}, each with the coordinates of the record that caused it: index 0 for the
 * receiver, 1 for the sender's other devices, 2 for a failure (above both, so that it is not taken for a repetition of what
 * the same record may have caused before it failed).
 */
final class InboxRecords {
    private static final int RECEIVER = 0;
    private static final int OWN_DEVICES = 1;
    private static final int FAILURE = 2;

    private final KafkaConventions conventions;

    InboxRecords(KafkaConventions conventions) {
        this.conventions = conventions;
    }

    /**
     * What an accepted send puts into inboxes. A sender with one device gets no row: the device has the message. Nor does a
     * receiver from whom it is withheld, or whoever has no device among those that a control message is for.
     */
    List<InboxRecord> of(Accepted accepted) {
        InboundSend send = accepted.send();
        if (send.isToSelf()) {
            return List.of(record(send, RECEIVER, send.message().senderId(), send.deviceKeys()));
        }
        List<InboxRecord> records = new ArrayList<>(2);
        List<DeviceKey> receivers = keys(send, accepted.senderDevices());
        if (!send.message().withheld() && concerns(send, receivers)) {
            records.add(record(send, RECEIVER, send.message().receiverId(), receivers));
        }
        List<DeviceKey> own = keys(send, accepted.receiverDevices());
        if (accepted.senderDevices().size() > 1 && concerns(send, own)) {
            records.add(record(send, OWN_DEVICES, send.message().senderId(), own));
        }
        return records;
    }

    private static boolean concerns(InboundSend send, List<DeviceKey> keys) {
        return !send.message().isControl() || send.deviceKeys().isEmpty() || !keys.isEmpty();
    }

    /**
     * The key messages without those that are surely for the other user's devices. What belongs to a device that the
     * directory does not know (any more, when a record is processed again) goes to both: a key too many is no harm, a missing
     * one makes a message unreadable.
     */
    private static List<DeviceKey> keys(InboundSend send, Set<UUID> others) {
        return send.deviceKeys().stream()
                .filter(key -> !others.contains(Uuids.fromBytes(key.getDeviceId())))
                .toList();
    }

    private InboxRecord record(InboundSend send, int index, UUID user, List<DeviceKey> keys) {
        MessageEntry.Builder entry = MessageEntries.of(send.message()).addAllDeviceKeys(keys);
        return record(
                send.partition().topic(),
                send.partition().partition(),
                send.offset(),
                index,
                user,
                InboxEvent.newBuilder().setMessage(entry).build());
    }

    /** "What this device sent could not be processed", if the record says who sent it under which {@code temp_id}. */
    Optional<InboxRecord> failed(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Optional.empty();
        }
        InboundRecord inbound;
        try {
            inbound = InboundRecord.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
        ByteString tempId = inbound.getSendMessage().getTempId();
        if (!isId(inbound.getSenderId()) || !isId(tempId)) {
            return Optional.empty();
        }
        FailedEntry failed = FailedEntry.newBuilder()
                .setTempId(tempId)
                .setConversationId(idOrEmpty(inbound.getConversationId()))
                .setDeviceId(idOrEmpty(inbound.getSenderDeviceId()))
                .setCode("processing_failed")
                .build();
        return Optional.of(record(
                record.topic(),
                record.partition(),
                record.offset(),
                FAILURE,
                Uuids.fromBytes(inbound.getSenderId()),
                InboxEvent.newBuilder().setFailed(failed).build()));
    }

    private static boolean isId(ByteString bytes) {
        return bytes.size() == Uuids.LENGTH;
    }

    private static ByteString idOrEmpty(ByteString bytes) {
        return isId(bytes) ? bytes : ByteString.EMPTY;
    }

    private InboxRecord record(String topic, int partition, long offset, int index, UUID user, InboxEvent event) {
        return InboxRecord.newBuilder()
                .setSource(SourceCoordinates.newBuilder()
                        .setTopic(conventions.logicalName(topic))
                        .setPartition(partition)
                        .setOffset(offset)
                        .setIndex(index))
                .setUserId(Uuids.toByteString(user))
                .setEvent(event)
                .build();
    }
}
