package org.sotto.message.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.Row;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.erasure.Erasure;
import org.sotto.common.erasure.LogBarrier;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.send.SendStore;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.DeletionStep;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserDeleted;
import org.springframework.kafka.core.KafkaAdmin;

/** What the end of an account leaves of its conversations. */
class ErasureTest {
    private static final int THIRTY_DAYS = 30 * 24 * 3600;

    private final RunningService service = RunningService.shared();

    @AfterEach
    void back() {
        service.people().steps().away(false);
        service.cassandraWire().restore();
    }

    private void order(Person of, int pass) {
        UserDeleted.Builder deleted = UserDeleted.newBuilder().setPass(pass);
        of.devices().forEach(device -> deleted.addDeviceIds(Uuids.toByteString(device)));
        UserChanged record = UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(of.id()))
                .setAt(service.clock().millis())
                .setUserDeleted(deleted)
                .build();
        service.producer()
                .send(Topic.USERS_CHANGED, Uuids.toBytes(of.id()), record.toByteArray())
                .join();
    }

    private DeletionStep awaitStep(Person of, int pass) {
        return await("pass " + pass)
                .atMost(Chat.PATIENCE)
                .until(() -> service.people().steps().first(of.id(), pass), java.util.Optional::isPresent)
                .orElseThrow();
    }

    private DeletionStep erase(Person of, int pass) {
        order(of, pass);
        return awaitStep(of, pass);
    }

    /** If a test that failed has left it stopped. */
    private void startConsumer() {
        if (!service.consumer().isRunning()) {
            service.consumer().start();
        }
    }

    /** The messages of a conversation, each with the seconds it has left (0 = it stays). */
    private Map<UUID, Integer> messages(Chat chat) {
        Map<UUID, Integer> left = new HashMap<>();
        for (Row row : service.cassandra()
                .execute("SELECT message_id, TTL(encrypted_content) AS ttl FROM " + service.table("messages")
                        + " WHERE conversation_id = " + chat.conversation() + " ALLOW FILTERING")) {
            left.put(row.getUuid("message_id"), row.isNull("ttl") ? 0 : row.getInt("ttl"));
        }
        return left;
    }

    private int rows(String table, String where) {
        return service.cassandra()
                .execute("SELECT * FROM " + service.table(table) + " WHERE " + where)
                .all()
                .size();
    }

    private int sendsOf(Person person) {
        return rows("sends", "device_id = " + person.device());
    }

    private int listOf(Person person) {
        return rows("user_conversations", "user_id = " + person.id());
    }

    private int receiptsOf(Chat chat, Person person) {
        return rows("receipts", "conversation_id = " + chat.conversation() + " AND user_id = " + person.id());
    }

    private void awaitReceipts(Chat chat, Person person) {
        await().atMost(Chat.PATIENCE).until(() -> receiptsOf(chat, person) == 1);
    }

    private boolean isWaiting() {
        return service.bean(MeterRegistry.class)
                        .get("sotto.log.stalled")
                        .tag("consumer", "message-service-erasure")
                        .gauge()
                        .value()
                == 1;
    }

    @Test
    void what_the_receiver_has_goes_and_what_they_have_not_goes_with_their_inbox() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID delivered = chat.accepted(chat.alice(), chat.bob());
            UUID answer = chat.accepted(chat.bob(), chat.alice());
            chat.delivered(chat.bob(), chat.alice(), delivered);
            chat.delivered(chat.alice(), chat.bob(), answer);
            awaitReceipts(chat, chat.bob());
            awaitReceipts(chat, chat.alice());
            UUID waiting = chat.accepted(chat.alice(), chat.bob());

            DeletionStep first = erase(chat.alice(), 1);

            assertThat(messages(chat)).containsOnlyKeys(answer, waiting).containsEntry(answer, 0);
            assertThat(messages(chat).get(waiting)).isBetween(THIRTY_DAYS - 600, THIRTY_DAYS);
            assertThat(first.getCountsMap())
                    .containsEntry("messages_erased", 1L)
                    .containsEntry("messages_undelivered", 1L)
                    .containsEntry("receipts", 1L);
            assertThat(receiptsOf(chat, chat.alice())).isZero();
            assertThat(receiptsOf(chat, chat.bob())).isOne();
            assertThat(sendsOf(chat.alice())).as("the second pass needs them").isEqualTo(2);

            DeletionStep second = erase(chat.alice(), 2);

            assertThat(messages(chat)).containsOnlyKeys(answer, waiting);
            assertThat(sendsOf(chat.alice())).isZero();
            assertThat(listOf(chat.alice())).isZero();
            assertThat(listOf(chat.bob())).as("the other one's list is theirs").isOne();
            assertThat(second.getCountsMap())
                    .containsEntry("messages_erased", 0L)
                    .containsEntry("sends", 2L)
                    .containsEntry("user_conversations", 1L);
        }
    }

    @Test
    void what_was_withheld_from_its_receiver_is_waited_for_by_nobody() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID waiting = chat.accepted(chat.alice(), chat.bob());
            service.setBlocked(chat.bob(), chat.alice(), true);
            chat.accepted(chat.alice(), chat.bob());
            service.setBlocked(chat.alice(), chat.bob(), true);
            UUID others = chat.accepted(chat.bob(), chat.alice());

            DeletionStep first = erase(chat.alice(), 1);

            assertThat(messages(chat)).containsOnlyKeys(waiting, others).containsEntry(others, 0);
            assertThat(first.getCountsMap())
                    .containsEntry("messages_erased", 1L)
                    .containsEntry("messages_undelivered", 1L);
        }
    }

    @Test
    void what_was_read_and_is_on_no_device_yet_is_still_waited_for() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID seenInTheHistory = chat.accepted(chat.alice(), chat.bob());
            chat.read(chat.bob(), seenInTheHistory);
            awaitReceipts(chat, chat.bob());

            erase(chat.alice(), 1);

            assertThat(messages(chat)).containsOnlyKeys(seenInTheHistory);
        }
    }

    @Test
    void what_was_accepted_before_the_end_and_stored_after_the_first_pass_is_erased_by_the_second() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.accepted(chat.alice(), chat.bob());
            service.consumer().stop();
            UUID late = UUID.randomUUID();
            chat.aliceSends(late, 1);
            erase(chat.alice(), 1);
            service.consumer().start();
            UUID stored = chat.ackOf(late);
            assertThat(messages(chat)).as("the first pass came before it").containsEntry(stored, 0);
            chat.delivered(chat.bob(), chat.alice(), stored);
            awaitReceipts(chat, chat.bob());

            erase(chat.alice(), 2);

            assertThat(messages(chat)).isEmpty();
            assertThat(sendsOf(chat.alice())).isZero();
        } finally {
            startConsumer();
        }
    }

    @Test
    void the_second_pass_waits_until_the_log_of_conversations_has_come_so_far() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.accepted(chat.alice(), chat.bob());
            service.consumer().stop();
            UUID late = UUID.randomUUID();
            chat.aliceSends(late, 1);
            order(chat.alice(), 2);
            await().atMost(Chat.PATIENCE).until(this::isWaiting);
            assertThat(service.people().steps().all(chat.alice().id(), 2)).isEmpty();

            service.consumer().start();

            UUID stored = chat.ackOf(late);
            awaitStep(chat.alice(), 2);
            assertThat(messages(chat).get(stored)).isBetween(THIRTY_DAYS - 600, THIRTY_DAYS);
            assertThat(sendsOf(chat.alice())).isZero();
            assertThat(listOf(chat.alice())).isZero();
        } finally {
            startConsumer();
        }
    }

    @Test
    void nobody_waits_for_what_a_receiver_who_is_gone_has_not_got() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.accepted(chat.alice(), chat.bob());
            UserChanged gone = UserChanged.newBuilder()
                    .setUserId(Uuids.toByteString(chat.bob().id()))
                    .setUserDeleted(UserDeleted.newBuilder().setPass(1))
                    .build();
            service.people().delete(chat.bob());
            service.producer()
                    .send(Topic.USERS_CHANGED, Uuids.toBytes(chat.bob().id()), gone.toByteArray())
                    .join();
            awaitStep(chat.bob(), 1);

            erase(chat.alice(), 1);
            await("the directory hears of it, and the next pass with it")
                    .atMost(Chat.PATIENCE)
                    .until(() -> {
                        order(chat.alice(), 1);
                        return messages(chat).isEmpty();
                    });
        }
    }

    @Test
    void control_messages_are_found_though_they_are_in_no_list() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID delivered =
                    chat.accepted(chat.alice(), chat.bob(), message -> message.setMessageType(MessageType.CONTROL));
            chat.delivered(chat.bob(), chat.alice(), delivered);
            awaitReceipts(chat, chat.bob());
            UUID waiting =
                    chat.accepted(chat.alice(), chat.bob(), message -> message.setMessageType(MessageType.CONTROL));
            assertThat(listOf(chat.alice())).isZero();

            DeletionStep first = erase(chat.alice(), 1);

            assertThat(messages(chat)).containsOnlyKeys(waiting);
            assertThat(messages(chat).get(waiting)).isPositive();
            assertThat(first.getCountsMap()).containsEntry("messages_erased", 1L);
        }
    }

    @Test
    void what_somebodys_devices_told_each_other_waits_for_nobody() {
        Person alice = service.people().register(2);
        try (Chat chat = new Chat(service, alice, service.people().register(1))) {
            chat.accepted(alice, alice, message -> message.setMessageType(MessageType.CONTROL)
                    .addDeviceKeys(Chat.key(alice.devices().get(1))));

            DeletionStep first = erase(alice, 1);

            assertThat(first.getCountsMap())
                    .containsEntry("messages_erased", 1L)
                    .containsEntry("messages_undelivered", 0L);
        }
    }

    @Test
    void erasing_again_finds_nothing_and_a_step_that_could_not_be_told_keeps_its_counts() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID message = chat.accepted(chat.alice(), chat.bob());
            chat.delivered(chat.bob(), chat.alice(), message);
            awaitReceipts(chat, chat.bob());
            service.people().steps().away(true);
            order(chat.alice(), 1);
            await().atMost(Chat.PATIENCE).until(() -> messages(chat).isEmpty());
            await().atMost(Chat.PATIENCE).until(this::isWaiting);
            service.people().steps().away(false);
            assertThat(awaitStep(chat.alice(), 1).getCountsMap()).containsEntry("messages_erased", 1L);

            order(chat.alice(), 1);
            await().atMost(Chat.PATIENCE)
                    .until(() ->
                            service.people().steps().all(chat.alice().id(), 1).size() == 2);
            assertThat(service.people().steps().all(chat.alice().id(), 1).get(1).getCountsMap())
                    .containsEntry("messages_erased", 0L);
        }
    }

    @Test
    void while_cassandra_is_away_it_waits_and_then_erases_everything() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID message = chat.accepted(chat.alice(), chat.bob());
            chat.delivered(chat.bob(), chat.alice(), message);
            awaitReceipts(chat, chat.bob());
            service.cassandraWire().cut();
            try {
                order(chat.alice(), 1);
                await().atMost(Chat.PATIENCE).until(this::isWaiting);
            } finally {
                service.cassandraWire().restore();
            }
            awaitStep(chat.alice(), 1);
            assertThat(messages(chat)).isEmpty();
        }
    }

    @Test
    void work_that_is_too_much_for_one_call_is_put_down_and_taken_up_where_it_was() throws Exception {
        Person alice = service.people().register(1);
        List<Person> friends = List.of(
                service.people().register(1),
                service.people().register(1),
                service.people().register(1));
        for (Person friend : friends) {
            try (Chat chat = new Chat(service, alice, friend)) {
                UUID message = chat.accepted(alice, friend);
                chat.delivered(friend, alice, message);
                awaitReceipts(chat, friend);
            }
        }
        MessageEraser eraser = new MessageEraser(
                service.bean(Conversations.class),
                service.bean(ConversationStore.class),
                service.bean(SendStore.class),
                service.bean(GroupedWrites.class),
                new LogBarrier(
                        service.bean(KafkaAdmin.class),
                        service.topics(),
                        "message-service",
                        List.of(Topic.MESSAGES_INBOUND)),
                service.bean(EngineProbe.class),
                Duration.ZERO);
        Erasure erasure = new Erasure(alice.id(), Set.copyOf(alice.devices()), 1, System.currentTimeMillis());

        assertThatThrownBy(() -> eraser.erase(erasure))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("3 conversations are left");
        Map<String, Long> counts = await("the end")
                .atMost(Chat.PATIENCE)
                .ignoreException(TimeoutException.class)
                .until(() -> eraser.erase(erasure), done -> true);

        assertThat(counts).containsEntry("messages_erased", 3L);
        for (Person friend : friends) {
            try (Chat chat = new Chat(service, alice, friend)) {
                assertThat(messages(chat)).isEmpty();
            }
        }
    }
}
