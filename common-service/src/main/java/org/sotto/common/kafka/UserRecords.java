package org.sotto.common.kafka;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.id.Uuids;

/** Reads records of topics whose key is a user: what can never be read is poison. */
public final class UserRecords {

    private UserRecords() {}

    /**
     * The record's value.
     *
     * @param kind the default instance of what it must be
     * @throws PoisonRecordException if there is none, or it is something else
     */
    public static <T extends Message> T parse(ConsumerRecord<byte[], byte[]> record, T kind)
            throws PoisonRecordException {
        String name = kind.getDescriptorForType().getName();
        if (record.value() == null) {
            throw new PoisonRecordException(record, "no value (expected: a " + name + ")", null);
        }
        try {
            @SuppressWarnings("unchecked") // a message's parser makes messages of its type
            T value = (T) kind.getParserForType().parseFrom(record.value());
            return value;
        } catch (InvalidProtocolBufferException e) {
            throw new PoisonRecordException(record, "not a " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * The user whom a record names.
     *
     * @throws PoisonRecordException if it is no id, or not the record's key
     */
    public static UUID userOf(ConsumerRecord<byte[], byte[]> record, ByteString userId) throws PoisonRecordException {
        UUID user = idOf(record, userId);
        if (record.key() == null || !ByteString.copyFrom(record.key()).equals(userId)) {
            throw new PoisonRecordException(record, "user_id: " + user + " (expected: the record's key)", null);
        }
        return user;
    }

    /** @throws PoisonRecordException if these are not the 16 bytes of an id */
    public static UUID idOf(ConsumerRecord<byte[], byte[]> record, ByteString id) throws PoisonRecordException {
        try {
            return Uuids.fromBytes(id);
        } catch (IllegalArgumentException e) {
            throw new PoisonRecordException(record, String.valueOf(e.getMessage()), e);
        }
    }
}
