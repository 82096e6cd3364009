package org.sotto.common.erasure;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.Topic;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Whether a consumer group has processed all that its topics had at a time. The last pass of an erasure waits for it: what
 * was in the log before the pass has become rows by then, however long its consumers were away, and none of it comes after.
 * Waiting a while and hoping was the alternative.
 */
public final class LogBarrier {
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final KafkaAdmin kafka;
    private final KafkaConventions conventions;
    private final String service;
    private final List<Topic> topics;

    /**
     * @param service the group, as its {@link org.sotto.common.kafka.LogConsumer} is called
     * @param topics what the group reads
     */
    public LogBarrier(KafkaAdmin kafka, KafkaConventions conventions, String service, List<Topic> topics) {
        this.kafka = kafka;
        this.conventions = conventions;
        this.service = service;
        this.topics = List.copyOf(topics);
    }

    /**
     * Returns if the group has committed everything that was appended before that time.
     *
     * @param millis ms since the epoch, by the log's clock
     * @throws TimeoutException if it has not, or Kafka does not answer: transient
     */
    public void require(long millis) throws Exception {
        Admin admin = Admin.create(kafka.getConfigurationProperties());
        try {
            require(admin, millis);
        } finally {
            // Without a bound, closing would wait for calls that are still trying.
            admin.close(Duration.ZERO);
        }
    }

    private void require(Admin admin, long millis) throws Exception {
        List<TopicPartition> partitions = partitions(admin);
        String group = conventions.groupOf(service);
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, Long> starts = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> firstAfter = offsets(admin, partitions, OffsetSpec.forTimestamp(millis));
        for (TopicPartition partition : partitions) {
            OffsetAndMetadata position = committed.get(partition);
            // What was deleted for its age is processed as far as it can be.
            long processed = Math.max(position == null ? 0 : position.offset(), starts.getOrDefault(partition, 0L));
            long first = firstAfter.getOrDefault(partition, -1L);
            long wanted = first < 0 ? ends.getOrDefault(partition, 0L) : first;
            if (processed < wanted) {
                throw new TimeoutException(
                        group + " has not processed " + partition + ": " + processed + " (expected: " + wanted + ")");
            }
        }
    }

    private List<TopicPartition> partitions(Admin admin) throws Exception {
        List<String> names = topics.stream().map(conventions::nameOf).toList();
        return get(admin.describeTopics(names).allTopicNames()).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .toList();
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec which)
            throws Exception {
        Map<TopicPartition, ListOffsetsResultInfo> found = get(admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(partition -> partition, partition -> which)))
                .all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private static <T> T get(KafkaFuture<T> answer) throws Exception {
        try {
            return answer.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
