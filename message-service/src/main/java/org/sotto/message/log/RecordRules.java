package org.sotto.message.log;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.PoisonRecordException;

/** The rules that every record of a conversation's log keeps. A record that breaks one never came through a gateway. */
final class RecordRules {
    private RecordRules() {}

    /** @throws PoisonRecordException if there is no value or it cannot be parsed */
    static <T extends MessageLite> T parse(ConsumerRecord<byte[], byte[]> record, Parser<T> parser)
            throws PoisonRecordException {
        if (record.value() == null) {
            throw new PoisonRecordException(record, "value: none (expected: a record)", null);
        }
        try {
            return parser.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            throw new PoisonRecordException(record, "cannot be parsed: " + e.getMessage(), e);
        }
    }

    /**
     * The conversation, which must be the record's key: one under another key lies in a partition whose owner does not own the
     * conversation.
     *
     * @throws IllegalArgumentException if it is not
     */
    static UUID conversationOf(ConsumerRecord<byte[], byte[]> record, ByteString conversationId) {
        UUID conversation = id("conversation_id", conversationId);
        check(
                Arrays.equals(record.key(), conversationId.toByteArray()),
                "key: another than conversation_id " + conversation + " (expected: the same)");
        return conversation;
    }

    static UUID id(String field, ByteString bytes) {
        check(bytes.size() == Uuids.LENGTH, field + ": " + bytes.size() + " bytes (expected: " + Uuids.LENGTH + ")");
        return Uuids.fromBytes(bytes);
    }

    static UUID messageId(String field, ByteString bytes) {
        UUID id = id(field, bytes);
        check(MessageIdOrder.isMessageId(id), field + ": " + id + " (expected: a UUID of version 1)");
        return id;
    }

    /** @throws IllegalArgumentException with this text if the rule is broken */
    static void check(boolean kept, String text) {
        if (!kept) {
            throw new IllegalArgumentException(text);
        }
    }
}
