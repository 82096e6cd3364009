package org.sotto.common.kafka;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;

/**
 * Reads a topic whole in every process (no consumer group): invalidations and revocations concern all. It starts
 * {@code horizon} ago, and {@link #isHealthy} is true once it has caught up with what was there at its start. A failed
 * consumer is opened again where the last one stood.
 */
public final class BroadcastConsumer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(BroadcastConsumer.class);
    private static final Duration POLL = Duration.ofMillis(250);

    private final String topicName;
    private final Duration horizon;
    private final Clock clock;
    private final List<Listener> listeners;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final ConsumerLoop loop;
    private volatile boolean caughtUp;

    /** Takes the records, in each partition's order, on the consumer's thread; must not block. */
    @FunctionalInterface
    public interface Listener {
        /** @throws Exception if the record cannot be used: it is logged and passed over */
        void onRecord(byte[] key, byte[] value) throws Exception;
    }

    public BroadcastConsumer(
            Topic topic,
            Duration horizon,
            KafkaProperties kafka,
            KafkaConventions conventions,
            Clock clock,
            List<Listener> listeners) {
        this.topicName = conventions.nameOf(topic);
        this.horizon = horizon;
        this.clock = clock;
        this.listeners = List.copyOf(listeners);
        Map<String, Object> settings = new HashMap<>(kafka.buildConsumerProperties());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.loop = new ConsumerLoop(topic.logicalName() + "-broadcast", settings, this::consume, () -> {});
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public boolean isRunning() {
        return loop.isAlive();
    }

    /** Whether all that was in the topic at the start has been read. */
    public boolean isHealthy() {
        return isRunning() && caughtUp;
    }

    private void consume(Consumer<byte[], byte[]> fresh) {
        List<TopicPartition> partitions = fresh.partitionsFor(topicName).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        fresh.assign(partitions);
        seek(fresh, partitions);
        read(fresh, fresh.endOffsets(partitions));
    }

    private void seek(Consumer<byte[], byte[]> on, List<TopicPartition> partitions) {
        long since = clock.instant().minus(horizon).toEpochMilli();
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since));
        // The end first: what is appended between the two calls lies after it, or has a time within the horizon.
        Map<TopicPartition, Long> ends = on.endOffsets(partitions);
        Map<TopicPartition, OffsetAndTimestamp> starts = on.offsetsForTimes(times);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp start = starts.get(partition);
            long first = start == null ? ends.getOrDefault(partition, 0L) : start.offset();
            on.seek(partition, positions.getOrDefault(partition, first));
        }
    }

    private void read(Consumer<byte[], byte[]> from, Map<TopicPartition, Long> ends) {
        while (loop.goesOn()) {
            for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
                positions.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
                listeners.forEach(listener -> tell(listener, record));
            }
            if (!caughtUp) {
                caughtUp = ends.entrySet().stream().allMatch(end -> from.position(end.getKey()) >= end.getValue());
            }
        }
    }

    private void tell(Listener listener, ConsumerRecord<byte[], byte[]> record) {
        try {
            listener.onRecord(record.key(), record.value());
        } catch (Exception e) {
            log.error("record {}-{}@{} passed over", record.topic(), record.partition(), record.offset(), e);
        }
    }
}
