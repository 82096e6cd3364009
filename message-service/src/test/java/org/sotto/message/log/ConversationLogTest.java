package org.sotto.message.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.Topic;
import org.sotto.common.redis.GatewayHints;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.send.SentBefore;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.RunningService;

/** The handler by itself, with records whose append times and places the test chooses; everything else is real. */
class ConversationLogTest {
    private static final long NOW = System.currentTimeMillis();

    private final RunningService service = RunningService.shared();
    private final KafkaConventions topics = service.topics();
    private final TopicPartition partition = new TopicPartition(topics.nameOf(Topic.MESSAGES_INBOUND), 99);

    /** The running consumer shares the memory of sends with these handlers, and both are for one thread. */
    @BeforeEach
    void stopTheConsumer() {
        service.consumer().stop();
    }

    @AfterEach
    void startTheConsumer() {
        service.consumer().start();
    }

    /** A new owner of the partition. */
    private ConversationLog owner(String metadata) {
        ConversationLog owner = new ConversationLog(
                topics,
                service.bean(SendDecider.class),
                service.bean(ReceiptDecider.class),
                service.bean(BatchWrites.class),
                service.bean(SentBefore.class),
                service.bean(ReceiptStore.class),
                service.bean(GroupedWrites.class),
                service.producer(),
                new InboxRecords(topics),
                service.bean(GatewayHints.class),
                service.bean(EngineProbe.class),
                new SimpleMeterRegistry());
        owner.assigned(partition, metadata);
        return owner;
    }

    private ConsumerRecord<byte[], byte[]> record(Chat chat, UUID tempId, long offset, long appendedAt) {
        var send = chat.send(chat.alice(), chat.bob().id(), tempId, m -> m);
        return record(send.getConversationId().toByteArray(), send.toByteArray(), offset, appendedAt);
    }

    private ConsumerRecord<byte[], byte[]> record(byte[] key, byte[] value, long offset, long appendedAt) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                appendedAt,
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static List<UUID> idsInTheTable(Chat chat, RunningService service) {
        return service
                .cassandra()
                .execute("SELECT message_id FROM " + service.table("messages") + " WHERE conversation_id = "
                        + chat.conversation() + " ALLOW FILTERING")
                .all()
                .stream()
                .map(row -> row.getUuid("message_id"))
                .sorted(MessageIdOrder.INSTANCE)
                .toList();
    }

    @Test
    void how_records_are_cut_into_batches_has_no_influence_on_what_is_stored() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            List<Long> appended = List.of(NOW, NOW - 5_000, NOW, NOW + 3, NOW - 1, NOW + 3);
            List<ConsumerRecord<byte[], byte[]>> records = IntStream.range(0, appended.size())
                    .mapToObj(i -> record(chat, new UUID(7, i), 1_000 + i, appended.get(i)))
                    .toList();
            ConversationLog first = owner(null);
            first.process(records);
            List<String> rows = chat.rows();
            List<String> sends = chat.sends();
            String state = first.metadata(partition);

            ConversationLog second = owner(null);
            for (ConsumerRecord<byte[], byte[]> record : records) {
                second.process(List.of(record));
            }
            assertThat(rows).hasSize(6);
            assertThat(chat.rows()).isEqualTo(rows);
            assertThat(chat.sends()).isEqualTo(sends);
            assertThat(second.metadata(partition)).isEqualTo(state);
            chat.awaitInbox(chat.bob(), 12);
            assertThat(chat.inbox(chat.bob()).subList(6, 12))
                    .isEqualTo(chat.inbox(chat.bob()).subList(0, 6));
        }
    }

    @Test
    void ids_rise_with_offsets_when_a_new_owner_sees_an_earlier_append_time() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            ConversationLog first = owner(null);
            first.process(List.of(record(chat, new UUID(8, 0), 10, NOW + 60_000)));
            ConversationLog second = owner(first.metadata(partition));
            second.process(List.of(record(chat, new UUID(8, 1), 11, NOW)));
            List<UUID> ids = idsInTheTable(chat, service);
            assertThat(ids).hasSize(2);
            assertThat(ids.get(1)).isEqualTo(MessageIds.of(NOW + 60_000, 99, 11));
        }
    }

    @Test
    void a_batch_that_fails_leaves_the_state_as_it_was() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            ConversationLog owner = owner(null);
            owner.process(List.of(record(chat, new UUID(9, 0), 10, NOW)));
            String state = owner.metadata(partition);
            var poison = record(new byte[16], new byte[] {1, 2, 3}, 12, NOW + 2_000);
            assertThatThrownBy(() -> owner.process(List.of(record(chat, new UUID(9, 1), 11, NOW + 1_000), poison)))
                    .isInstanceOf(PoisonRecordException.class);
            assertThat(owner.metadata(partition)).isEqualTo(state);
            assertThat(chat.rows()).hasSize(1);
            owner.poisoned(poison, "cannot be parsed");
            assertThat(LogClock.decode(owner.metadata(partition)).maxAppendMillis())
                    .isEqualTo(NOW + 2_000);
        }
    }
}
