package org.sotto.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.Engines;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

class LogConsumerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaConventions conventions = new KafkaConventions(Engines.uniqueName("loop") + ".", 1, 0);
    private final KafkaProperties kafka = new KafkaProperties();
    private final Recorder recorder = new Recorder();
    private LogProducer producer;
    private LogConsumer consumer;

    @BeforeEach
    void make_topics() throws Exception {
        kafka.setBootstrapServers(List.of(Engines.KAFKA));
        try (Admin admin = admin()) {
            String inbound = conventions.nameOf(Topic.MESSAGES_INBOUND);
            admin.createTopics(List.of(
                            new NewTopic(inbound, 1, (short) 1),
                            new NewTopic(conventions.deadLetterNameOf(inbound), 1, (short) 1)))
                    .all()
                    .get();
        }
        producer = LogProducer.unbounded(kafka, conventions);
        consumer = consumer();
    }

    @AfterEach
    void stop() {
        consumer.stop();
        producer.close();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", Engines.KAFKA));
    }

    private LogConsumer consumer() {
        return new LogConsumer(
                "loop",
                List.of(Topic.MESSAGES_INBOUND),
                kafka,
                conventions,
                recorder,
                new DeadLetters(producer, conventions),
                new SimpleMeterRegistry());
    }

    private void append(String... values) {
        for (String value : values) {
            producer.send(Topic.MESSAGES_INBOUND, new byte[16], value.getBytes(StandardCharsets.UTF_8))
                    .join();
        }
    }

    private void awaitProcessed(String... values) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(recorder.processed).containsExactly(values));
    }

    @Test
    void an_engine_that_is_away_holds_the_partition_and_loses_nothing() {
        recorder.transientFailures.set(5);
        consumer.start();
        append("one", "two", "three");
        awaitProcessed("one", "two", "three");
        assertThat(recorder.transientFailures).hasValue(0);
        assertThat(recorder.poisoned).isEmpty();
    }

    @Test
    void what_it_could_not_process_and_lost_to_another_owner_does_not_keep_the_rest_waiting() {
        recorder.whileAway.set(() ->
                consumer.onPartitionsLost(List.of(new TopicPartition(conventions.nameOf(Topic.MESSAGES_INBOUND), 0))));
        recorder.transientFailures.set(1);
        consumer.start();
        append("lost");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(recorder.whileAway).hasNullValue());
        append("two");
        awaitProcessed("two");
    }

    @Test
    void poison_goes_to_the_dead_letter_topic_and_what_is_behind_it_flows_on() throws Exception {
        append("one", "poison", "two");
        consumer.start();
        awaitProcessed("one", "two");
        assertThat(recorder.poisoned).containsExactly("poison");
        assertThat(deadLetters()).isEqualTo(1);
    }

    @Test
    void what_fails_alike_three_times_while_engines_answer_is_poison() throws Exception {
        append("one", "bug", "two");
        consumer.start();
        awaitProcessed("one", "two");
        assertThat(recorder.poisoned).containsExactly("bug");
        assertThat(deadLetters()).isEqualTo(1);
    }

    @Test
    void what_fails_while_engines_are_away_is_not_poison() {
        recorder.enginesAway.set(4);
        recorder.bugs.set(4);
        append("one", "bug", "two");
        consumer.start();
        awaitProcessed("one", "bug", "two");
        assertThat(recorder.poisoned).isEmpty();
    }

    @Test
    void the_state_comes_back_from_the_committed_offset() throws Exception {
        consumer.start();
        append("one", "two");
        awaitProcessed("one", "two");
        consumer.stop();
        assertThat(committed().metadata()).isEqualTo("2");
        assertThat(committed().offset()).isEqualTo(2);

        consumer = consumer();
        consumer.start();
        append("three");
        awaitProcessed("one", "two", "three");
        assertThat(recorder.assigned).containsExactly("none", "2");
        consumer.stop();
        assertThat(committed().metadata()).isEqualTo("3");
    }

    private OffsetAndMetadata committed() throws Exception {
        try (Admin admin = admin()) {
            return admin.listConsumerGroupOffsets(conventions.groupOf("loop"))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(conventions.nameOf(Topic.MESSAGES_INBOUND), 0));
        }
    }

    private long deadLetters() throws Exception {
        TopicPartition letters =
                new TopicPartition(conventions.deadLetterNameOf(conventions.nameOf(Topic.MESSAGES_INBOUND)), 0);
        try (Admin admin = admin()) {
            return admin.listOffsets(Map.of(letters, org.apache.kafka.clients.admin.OffsetSpec.latest()))
                    .partitionResult(letters)
                    .get()
                    .offset();
        }
    }

    /** Counts records as its state, and fails as it is told. */
    private static final class Recorder implements LogHandler {
        final List<String> processed = new CopyOnWriteArrayList<>();
        final List<String> poisoned = new CopyOnWriteArrayList<>();
        final List<String> assigned = new CopyOnWriteArrayList<>();
        final AtomicReference<@Nullable Runnable> whileAway = new AtomicReference<>();
        final AtomicInteger transientFailures = new AtomicInteger();
        final AtomicInteger enginesAway = new AtomicInteger();
        final AtomicInteger bugs = new AtomicInteger(Integer.MAX_VALUE);
        private final Map<TopicPartition, Integer> counts = new HashMap<>();

        @Override
        public void assigned(TopicPartition partition, @Nullable String metadata) {
            assigned.add(metadata == null ? "none" : metadata);
            counts.put(partition, metadata == null ? 0 : Integer.parseInt(metadata));
        }

        @Override
        public void revoked(Collection<TopicPartition> partitions) {
            counts.keySet().removeAll(partitions);
        }

        @Override
        public void process(List<ConsumerRecord<byte[], byte[]>> batch) throws Exception {
            if (transientFailures.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                Runnable meanwhile = whileAway.getAndSet(null);
                if (meanwhile != null) {
                    meanwhile.run();
                }
                throw new IOException("an engine is away");
            }
            List<String> values = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                String value = new String(record.value(), StandardCharsets.UTF_8);
                if (value.equals("poison")) {
                    throw new PoisonRecordException(
                            record, "cannot be parsed", new InvalidProtocolBufferException("bad"));
                }
                if (value.equals("bug") && bugs.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    throw new IllegalStateException("a bug");
                }
                values.add(value);
            }
            processed.addAll(values);
            batch.forEach(this::count);
        }

        private void count(ConsumerRecord<byte[], byte[]> record) {
            counts.merge(new TopicPartition(record.topic(), record.partition()), 1, Integer::sum);
        }

        @Override
        public void poisoned(ConsumerRecord<byte[], byte[]> record, String cause) {
            poisoned.add(new String(record.value(), StandardCharsets.UTF_8));
            count(record);
        }

        @Override
        public String metadata(TopicPartition partition) {
            return Integer.toString(counts.getOrDefault(partition, 0));
        }

        @Override
        public boolean enginesAnswer() {
            return enginesAway.getAndUpdate(n -> Math.max(0, n - 1)) == 0;
        }
    }
}
