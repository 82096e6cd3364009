package org.sotto.message.log;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The clocks of the owned partitions. A batch advances a {@link Draft}; only a batch that succeeded is accepted, so that one
 * that failed is processed again with the same ids and timestamps. Used by the log's one thread.
 */
final class PartitionClocks {
    private final Map<TopicPartition, LogClock> clocks = new HashMap<>();

    /** The clocks while a batch is processed. */
    final class Draft {
        private final Map<TopicPartition, LogClock> advanced = new HashMap<>();

        private Draft() {}

        /** The clock at this record. */
        LogClock advance(ConsumerRecord<byte[], byte[]> record) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            LogClock before = advanced.get(partition);
            LogClock now = (before == null ? of(partition) : before).after(record.timestamp());
            advanced.put(partition, now);
            return now;
        }

        void accept() {
            clocks.putAll(advanced);
        }
    }

    void assign(TopicPartition partition, @Nullable String metadata) {
        clocks.put(partition, LogClock.decode(metadata));
    }

    void revoke(Collection<TopicPartition> partitions) {
        partitions.forEach(clocks::remove);
    }

    LogClock of(TopicPartition partition) {
        LogClock clock = clocks.get(partition);
        if (clock == null) {
            throw new IllegalStateException(partition + " is not assigned");
        }
        return clock;
    }

    Draft draft() {
        return new Draft();
    }
}
