package org.sotto.common.erasure;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.kafka.core.KafkaAdmin;

class LogBarrierTest {
    private static final String SERVICE = "reader";

    private final KafkaConventions conventions = new KafkaConventions(Engines.uniqueName("barrier") + ".", 2, 0);
    private final KafkaAdmin kafka = new KafkaAdmin(Map.of("bootstrap.servers", Engines.KAFKA));
    private final String topic = conventions.nameOf(Topic.INBOX_EVENTS);
    private final LogBarrier barrier = new LogBarrier(kafka, conventions, SERVICE, List.of(Topic.INBOX_EVENTS));
    private Admin admin;
    private LogProducer producer;

    @BeforeEach
    void make_topic() throws Exception {
        admin = Admin.create(new HashMap<>(Map.of("bootstrap.servers", Engines.KAFKA)));
        admin.createTopics(List.of(
                        new NewTopic(topic, 2, (short) 1).configs(Map.of("message.timestamp.type", "LogAppendTime"))))
                .all()
                .get();
        KafkaProperties properties = new KafkaProperties();
        properties.setBootstrapServers(List.of(Engines.KAFKA));
        producer = LogProducer.unbounded(properties, conventions);
    }

    @AfterEach
    void close() {
        producer.close();
        admin.close();
    }

    private RecordMetadata append() {
        return producer.send(Topic.INBOX_EVENTS, new byte[16], new byte[] {1}).join();
    }

    private void commit(RecordMetadata upTo) throws Exception {
        admin.alterConsumerGroupOffsets(
                        conventions.groupOf(SERVICE),
                        Map.of(new TopicPartition(topic, upTo.partition()), new OffsetAndMetadata(upTo.offset() + 1)))
                .all()
                .get();
    }

    @Test
    void what_was_appended_before_has_to_be_committed_and_what_comes_after_has_not() throws Exception {
        assertThatCode(() -> barrier.require(System.currentTimeMillis()))
                .as("an empty log has been read")
                .doesNotThrowAnyException();
        RecordMetadata first = append();
        long now = first.timestamp() + 1;

        assertThatThrownBy(() -> barrier.require(now))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("expected: 1");
        assertThatCode(() -> barrier.require(first.timestamp()))
                .as("not appended before that time")
                .doesNotThrowAnyException();

        commit(first);
        assertThatCode(() -> barrier.require(now)).doesNotThrowAnyException();
        RecordMetadata second = append();
        while (second.timestamp() < now) {
            commit(second);
            second = append();
        }
        assertThatCode(() -> barrier.require(now)).doesNotThrowAnyException();
        long after = second.timestamp() + 1;
        assertThatThrownBy(() -> barrier.require(after)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void what_was_deleted_for_its_age_is_waited_for_no_more() throws Exception {
        RecordMetadata record = append();
        admin.deleteRecords(Map.of(
                        new TopicPartition(topic, record.partition()),
                        org.apache.kafka.clients.admin.RecordsToDelete.beforeOffset(record.offset() + 1)))
                .all()
                .get();
        assertThatCode(() -> barrier.require(record.timestamp() + 1)).doesNotThrowAnyException();
    }
}
