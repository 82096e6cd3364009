package org.sotto.user.testing;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.sotto.common.id.Uuids;
import org.sotto.common.testing.Engines;
import org.sotto.proto.v1.UserChanged;

/** Reads topic {@code users.changed}. */
public final class UsersChangedReader {

    private UsersChangedReader() {}

    /** Everything that the topic holds about a user, each partition from its start to where it ended at the call. */
    public static List<UserChanged> about(String prefix, UUID userId) {
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(prefix + ".users.changed").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<UserChanged> found = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    if (Uuids.fromBytes(record.key()).equals(userId)) {
                        found.add(parse(record.value()));
                    }
                }
            }
            return found;
        }
    }

    private static UserChanged parse(byte[] value) {
        try {
            return UserChanged.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the topic holds a record that is no UserChanged", e);
        }
    }
}
