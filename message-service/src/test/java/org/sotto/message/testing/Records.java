package org.sotto.message.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.proto.v1.InboxRecord;

/** Reads topics whole. */
public final class Records {
    private Records() {}

    /** Everything in a topic of this name, each partition in its order. */
    public static List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> reader = new KafkaConsumer<>(
                Map.of("bootstrap.servers", Engines.KAFKA), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                reader.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    /** What was put into a user's inbox. */
    public static List<InboxRecord> inbox(KafkaConventions conventions, UUID user) {
        List<InboxRecord> found = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : all(conventions.nameOf(Topic.INBOX_EVENTS))) {
            if (Uuids.fromBytes(record.key()).equals(user)) {
                try {
                    found.add(InboxRecord.parseFrom(record.value()));
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return found;
    }
}
