package org.sotto.common.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.sotto.common.id.Uuids;

/** Reads topics whole: every partition from its beginning to where it ended at the call. */
public final class TopicReader {
    private TopicReader() {}

    /** Everything in the topic of that name, each partition in its order. */
    public static List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
            return found;
        }
    }

    /** What stands in the topic under a key. */
    public static List<ConsumerRecord<byte[], byte[]>> under(UUID key, String topic) {
        byte[] wanted = Uuids.toBytes(key);
        return all(topic).stream()
                .filter(record -> Arrays.equals(record.key(), wanted))
                .toList();
    }

    /** The values of records that can all be parsed. */
    public static <T> List<T> values(List<ConsumerRecord<byte[], byte[]>> records, Parser<T> parser) {
        return records.stream().map(record -> parse(record, parser)).toList();
    }

    private static <T> T parse(ConsumerRecord<byte[], byte[]> record, Parser<T> parser) {
        try {
            return parser.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(
                    record.topic() + "-" + record.partition() + "@" + record.offset() + " holds something else", e);
        }
    }
}
