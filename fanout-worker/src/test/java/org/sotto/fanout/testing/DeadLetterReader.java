package org.sotto.fanout.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;

/** Reads dead-letter topics. */
public final class DeadLetterReader {
    private DeadLetterReader() {}

    /** All that stands now in the topic's dead-letter topic under a key. */
    public static List<ConsumerRecord<byte[], byte[]>> read(RunningWorker worker, Topic topic, byte[] key) {
        TopicPartition letters = new TopicPartition(
                worker.topics().deadLetterNameOf(worker.topics().nameOf(topic)), 0);
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(letters));
            consumer.seekToBeginning(List.of(letters));
            long end = consumer.endOffsets(List.of(letters)).get(letters);
            while (consumer.position(letters) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (Arrays.equals(record.key(), key)) {
                        found.add(record);
                    }
                });
            }
        }
        return found;
    }
}
