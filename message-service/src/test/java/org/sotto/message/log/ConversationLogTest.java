package org.sotto.message.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.inbox.InboxAppends;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.PoisonRecordException;
import org.sotto.common.kafka.Topic;
import org.sotto.common.kafka.TransientFailures;
import org.sotto.common.redis.PatientConnection;
import org.sotto.message.receipt.ReceiptStore;
import org.sotto.message.send.SentBefore;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.HeldAnswers;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.DeviceKey;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReceiptRecord;
import org.sotto.proto.v1.ReceiptStatus;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

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
        return owner(metadata, service.bean(InboxAppends.class));
    }

    private ConversationLog owner(String metadata, InboxAppends inbox) {
        ConversationLog owner = new ConversationLog(
                topics,
                service.bean(SendDecider.class),
                service.bean(ReceiptDecider.class),
                service.bean(BatchWrites.class),
                service.bean(SentBefore.class),
                service.bean(ReceiptStore.class),
                service.bean(GroupedWrites.class),
                new InboxRecords(topics),
                inbox,
                service.bean(TakenBack.class),
                service.bean(StatusHints.class),
                service.bean(PatientConnection.class),
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
        return record(partition, key, value, offset, appendedAt);
    }

    private static ConsumerRecord<byte[], byte[]> record(
            TopicPartition in, byte[] key, byte[] value, long offset, long appendedAt) {
        return new ConsumerRecord<>(
                in.topic(),
                in.partition(),
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

    @Test
    void a_message_that_is_delivered_and_read_in_hiding_in_one_batch_is_told_once() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            service.setReadReceipts(chat.bob(), false);
            ConversationLog owner = owner(null);
            owner.process(List.of(record(chat, new UUID(11, 0), 10, NOW)));
            UUID message = idsInTheTable(chat, service).get(0);

            owner.process(List.of(
                    receipt(owner, Topic.MESSAGES_READ, chat.receipt(chat.bob(), message, read -> read)),
                    receipt(
                            owner,
                            Topic.MESSAGES_DELIVERED,
                            chat.receipt(
                                    chat.bob(),
                                    message,
                                    delivered -> delivered.setAuthorId(
                                            Uuids.toByteString(chat.alice().id()))))));

            chat.awaitStatus(ReceiptStatus.DELIVERED, message);
            assertThat(chat.gateway().statuses()).hasSize(1);
        }
    }

    private ConsumerRecord<byte[], byte[]> receipt(ConversationLog owner, Topic topic, ReceiptRecord receipt) {
        TopicPartition receipts = new TopicPartition(topics.nameOf(topic), 99);
        owner.assigned(receipts, null);
        return record(receipts, receipt.getConversationId().toByteArray(), receipt.toByteArray(), 0, NOW + 1);
    }

    @Test
    void a_batch_that_is_decided_again_is_decided_as_it_was() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            owner(null);
            InboundSend given = InboundSend.read(record(chat, new UUID(12, 0), 10, NOW), LogClock.START.after(NOW));
            InboundSend later = InboundSend.read(record(chat, new UUID(12, 1), 11, NOW), LogClock.START.after(NOW));
            assertThat(isWithheld(given)).isFalse();
            service.setBlocked(chat.bob(), chat.alice(), true);
            assertThat(isWithheld(given)).as("its writes may have begun").isFalse();
            assertThat(isWithheld(later)).isTrue();
        }
    }

    @Test
    void what_was_accepted_stays_accepted_whatever_devices_its_users_have_since() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            var record = record(chat, tempId, 10, NOW);
            owner(null).process(List.of(record));
            UUID messageId = chat.ackOf(tempId);
            service.publishList(chat.bob(), Set.of(chat.bob().device()));

            owner(null).process(List.of(record, record(chat, UUID.randomUUID(), 11, NOW)));

            chat.awaitAcks(2);
            assertThat(chat.gateway().acks())
                    .extracting(ack -> Uuids.fromBytes(ack.getMessageId()))
                    .containsOnly(messageId);
            await().atMost(Chat.PATIENCE)
                    .untilAsserted(() -> assertThat(chat.gateway().refusals())
                            .as("one that was not accepted before")
                            .hasSize(1));
        }
    }

    @Test
    void a_send_that_is_decided_again_before_its_rows_are_noted_is_not_refused() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            owner(null);
            InboundSend send = InboundSend.read(record(chat, new UUID(13, 0), 10, NOW), LogClock.START.after(NOW));
            assertThat(isWithheld(send)).isFalse();
            service.publishList(chat.bob(), Set.of(chat.bob().device()));
            assertThat(isWithheld(send)).as("its writes may have begun").isFalse();
        }
    }

    @Test
    void all_stale_sends_of_a_batch_are_one_question() throws Exception {
        List<Chat> chats = Stream.generate(() -> Chat.ofTwo(service)).limit(20).toList();
        for (Chat chat : chats) {
            service.publishList(chat.bob(), Set.of(chat.bob().device()));
        }
        int before = service.people().lookups().size();
        List<ConsumerRecord<byte[], byte[]>> records = IntStream.range(0, chats.size())
                .mapToObj(i -> record(chats.get(i), UUID.randomUUID(), 2_000 + i, NOW))
                .toList();

        owner(null).process(records);

        assertThat(service.people()
                        .lookups()
                        .subList(before, service.people().lookups().size()))
                .as("who they are, and once more before they are refused")
                .containsExactly(40, 40);
        for (Chat chat : chats) {
            await().atMost(Chat.PATIENCE).until(() -> !chat.gateway().refusals().isEmpty());
            chat.close();
        }
    }

    private boolean isWithheld(InboundSend send) throws Exception {
        SendPlan plan = Waiting.await(service.bean(SendDecider.class).decide(List.of(send)), "deciding a send");
        return plan.accepted().get(0).sent().withheld();
    }

    @Test
    void a_send_that_failed_after_its_row_was_written_is_nowhere_when_its_sender_learns_of_it() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            // Too large for the inbox's topic: refused after the rows are written and the send is remembered.
            var send = chat.send(
                    chat.alice(),
                    chat.bob().id(),
                    tempId,
                    m -> m.addDeviceKeys(DeviceKey.newBuilder()
                            .setDeviceId(Uuids.toByteString(chat.bob().device()))
                            .setType("prekey")
                            .setBody(ByteString.copyFrom(new byte[600 * 1024]))));
            var record = record(send.getConversationId().toByteArray(), send.toByteArray(), 10, NOW);
            ConversationLog owner = owner(null);
            assertThatThrownBy(() -> owner.process(List.of(record)))
                    .isInstanceOf(RecordTooLargeException.class)
                    .matches(failure -> !TransientFailures.isTransient(failure));
            assertThat(chat.rows()).hasSize(1);
            assertThat(chat.sends()).hasSize(1);

            owner.poisoned(record, "RecordTooLargeException");

            assertThat(chat.rows()).isEmpty();
            assertThat(chat.sends()).isEmpty();
            assertThat(service.get(chat.bob(), "/api/v1/conversations").data().path("conversations"))
                    .as("a conversation without a message stands in nobody's list")
                    .isEmpty();
            chat.awaitInbox(chat.alice(), 1);
            assertThat(chat.inbox(chat.alice()).get(0).getEvent().getFailed().getTempId())
                    .isEqualTo(Uuids.toByteString(tempId));
            int acks = chat.gateway().acks().size();
            owner.process(List.of(record(chat, tempId, 11, NOW + 1)));
            assertThat(idsInTheTable(chat, service))
                    .as("the same send again is a new one, and no duplicate of what is gone")
                    .containsExactly(MessageIds.of(NOW + 1, 99, 11));
            chat.awaitAcks(acks + 1);
        }
    }

    @Test
    void a_control_message_that_failed_after_its_row_was_written_is_gone_from_its_own_bucket() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            var send = chat.send(
                    chat.alice(), chat.bob().id(), UUID.randomUUID(), m -> m.setMessageType(MessageType.CONTROL));
            var record = record(send.getConversationId().toByteArray(), send.toByteArray(), 10, NOW);
            owner(null).process(List.of(record));
            assertThat(chat.rows()).hasSize(1);

            owner(null).poisoned(record, "InvalidQueryException");

            assertThat(chat.rows()).isEmpty();
        }
    }

    @Test
    void a_resend_that_failed_does_not_take_the_message_with_it_that_the_first_one_became() throws Exception {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            ConversationLog owner = owner(null);
            owner.process(List.of(record(chat, tempId, 10, NOW)));
            List<String> rows = chat.rows();
            List<String> sends = chat.sends();

            owner.poisoned(record(chat, tempId, 11, NOW + 5), "InvalidQueryException");

            assertThat(chat.rows()).isEqualTo(rows).hasSize(1);
            assertThat(chat.sends()).isEqualTo(sends).hasSize(1);
            chat.awaitAcks(1);
            owner.process(List.of(record(chat, tempId, 12, NOW + 6)));
            chat.awaitAcks(2);
            assertThat(chat.rows()).isEqualTo(rows);
        }
    }

    @Test
    void while_the_inbox_log_does_not_answer_a_batch_is_tried_again_and_appended_once() throws Exception {
        try (Chat chat = Chat.ofTwo(service);
                LogProducer slow = LogProducer.unbounded(HeldAnswers.settings(), topics);
                InboxAppends inbox = new InboxAppends(slow, topics)) {
            ConversationLog owner = owner(null, inbox);
            var first = record(chat, UUID.randomUUID(), 10, NOW);
            var second = record(chat, UUID.randomUUID(), 11, NOW + 1);
            ExecutorService anotherThread = Executors.newSingleThreadExecutor();
            HeldAnswers.hold();
            try {
                assertThatThrownBy(() -> owner.process(List.of(first)))
                        .isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("appending the inbox records of 1 messages");
                chat.awaitInbox(chat.bob(), 1);

                // What came meanwhile is part of the next attempt, which is under way when it has acknowledged both.
                Future<?> again = anotherThread.submit(() -> {
                    owner.process(List.of(first, second));
                    return null;
                });
                chat.awaitAcks(3);
                HeldAnswers.release();
                again.get(30, TimeUnit.SECONDS);
            } finally {
                HeldAnswers.release();
                anotherThread.shutdownNow();
            }

            assertThat(chat.inbox(chat.bob()))
                    .extracting(record -> record.getSource().getOffset())
                    .containsExactly(10L, 11L);
            ConversationLog next = owner(null, inbox);
            next.process(List.of(first));
            assertThat(chat.inbox(chat.bob()))
                    .as("a settled record starts anew")
                    .hasSize(3);
        }
    }

    @Test
    void a_producer_that_cannot_send_holds_the_loop_up_for_a_bounded_time_as_a_transient_failure() throws Exception {
        KafkaProperties nowhere = new KafkaProperties();
        nowhere.setBootstrapServers(List.of("127.0.0.1:1"));
        try (Chat chat = Chat.ofTwo(service);
                LogProducer blocked = LogProducer.unbounded(nowhere, topics);
                InboxAppends inbox = new InboxAppends(blocked, topics)) {
            ConversationLog owner = owner(null, inbox);
            var record = record(chat, UUID.randomUUID(), 10, NOW);

            assertThatThrownBy(() -> assertTimeoutPreemptively(
                            Waiting.BOUND.plusSeconds(10), () -> owner.process(List.of(record))))
                    .matches(TransientFailures::isTransient);

            assertThat(chat.rows()).as("its row is durable, and acknowledged").hasSize(1);
            chat.awaitAcks(1);
            assertThat(chat.inbox(chat.bob())).isEmpty();
        }
    }
}
