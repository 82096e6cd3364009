package org.sotto.fanout.inbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.fanout.testing.Events;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxRecord;

/** A partition of {@code inbox.events} that a test writes record by record and reads from wherever it wants. */
final class InboxLog {
    /** A number of its own, so that logs of one test run do not meet. */
    private static final AtomicLong NUMBERS = new AtomicLong();

    final TopicPartition partition =
            new TopicPartition("test.inbox.events", Math.toIntExact(NUMBERS.getAndIncrement()));
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private Instant appendTime = Instant.now();
    private long nextSource;

    /** The broker's clock from now on. */
    void appendTime(Instant time) {
        appendTime = time;
    }

    /** Appends an event from the next source record. */
    ConsumerRecord<byte[], byte[]> append(UUID user, InboxEvent event) {
        return append(user, Events.record(user, Events.source(0, nextSource++, 0), event));
    }

    ConsumerRecord<byte[], byte[]> append(UUID key, InboxRecord value) {
        return append(Uuids.toBytes(key), value.toByteArray());
    }

    ConsumerRecord<byte[], byte[]> append(byte @Nullable [] key, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                records.size(),
                appendTime.toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                -1,
                -1,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
        records.add(record);
        return record;
    }

    int size() {
        return records.size();
    }

    List<ConsumerRecord<byte[], byte[]>> from(int offset) {
        return List.copyOf(records.subList(offset, records.size()));
    }

    List<ConsumerRecord<byte[], byte[]>> between(int from, int to) {
        return List.copyOf(records.subList(from, to));
    }
}
