package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.MessageAck;

/** The same {@code temp_id} of the same device is one message with one answer, wherever the duplicate is noticed. */
class DuplicateSendTest {
    private final RunningService service = RunningService.shared();

    private static void assertOneMessage(Chat chat, UUID tempId, int acks) {
        await().atMost(Chat.PATIENCE)
                .untilAsserted(() -> assertThat(acksOf(chat, tempId)).hasSize(acks));
        assertThat(acksOf(chat, tempId).stream().map(MessageAck::getMessageId).distinct())
                .hasSize(1);
        assertThat(acksOf(chat, tempId).stream().map(MessageAck::getTimestamp).distinct())
                .hasSize(1);
        assertThat(chat.rows().stream().filter(row -> row.contains(tempId.toString())))
                .hasSize(1);
        // A second inbox record would have been appended before the second acknowledgement was published.
        chat.awaitInbox(chat.bob(), 1);
    }

    private static List<MessageAck> acksOf(Chat chat, UUID tempId) {
        return chat.gateway().acks().stream()
                .filter(ack -> ack.getTempId().equals(Uuids.toByteString(tempId)))
                .toList();
    }

    /** A new owner of the conversation's partition, whose memory is empty and old enough to be believed. */
    private void newOwnerSinceLongAgo(Chat chat) {
        service.restartConsumer();
        // Once this is acknowledged, the partition is owned.
        chat.accepted(chat.bob(), chat.alice());
        service.clock().advance(Duration.ofSeconds(61));
    }

    @Test
    void in_one_batch() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            byte[] record =
                    chat.send(chat.alice(), chat.bob().id(), tempId, m -> m).toByteArray();
            for (int i = 0; i < 20; i++) {
                service.producer().send(Topic.MESSAGES_INBOUND, Uuids.toBytes(chat.conversation()), record);
            }
            assertOneMessage(chat, tempId, 20);
        }
    }

    @Test
    void in_the_partitions_memory_alone() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.ackOf(tempId);
            service.clock().advance(Duration.ofSeconds(61));
            assertThat(chat.forget(tempId)).isTrue();
            chat.aliceSends(tempId, 1);
            assertOneMessage(chat, tempId, 2);
        }
    }

    @Test
    void in_redis_alone() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.ackOf(tempId);
            newOwnerSinceLongAgo(chat);
            service.cassandra()
                    .execute("DELETE FROM " + service.table("sends") + " WHERE device_id = "
                            + chat.alice().device());
            chat.aliceSends(tempId, 1);
            assertOneMessage(chat, tempId, 2);
        }
    }

    @Test
    void in_the_table_alone_for_a_resend() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.ackOf(tempId);
            newOwnerSinceLongAgo(chat);
            assertThat(chat.forget(tempId)).isTrue();
            chat.aliceSends(tempId, 2);
            assertOneMessage(chat, tempId, 2);
        }
    }

    @Test
    void in_the_table_alone_for_a_first_attempt_that_meets_a_new_owner() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.ackOf(tempId);
            service.restartConsumer();
            chat.forget(tempId);
            chat.aliceSends(tempId, 1);
            assertOneMessage(chat, tempId, 2);
        }
    }

    @Test
    void in_the_table_while_redis_does_not_answer() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.ackOf(tempId);
            newOwnerSinceLongAgo(chat);
            service.redisWire().cut();
            try {
                chat.aliceSends(tempId, 1);
                chat.aliceSends(UUID.randomUUID(), 1);
                chat.awaitInbox(chat.bob(), 2);
                assertThat(chat.rows()).as("one of each, and Bob's").hasSize(3);
            } finally {
                service.redisWire().restore();
            }
            // The answers were lost with Redis; asking again brings them.
            await().atMost(Chat.PATIENCE).untilAsserted(() -> {
                chat.aliceSends(tempId, 2);
                assertThat(chat.gateway().acks()).hasSizeGreaterThan(2);
            });
        }
    }

    @Test
    void in_another_conversation_of_another_partition() {
        Person carol = service.people().register(1);
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.ackOf(tempId);
            chat.append(chat.send(chat.alice(), carol.id(), tempId, m -> m));
            assertOneMessage(chat, tempId, 2);
            assertThat(chat.inbox(carol)).isEmpty();
        }
    }

    @Test
    void but_not_from_another_device() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            chat.append(chat.send(chat.bob(), chat.alice().id(), tempId, m -> m));
            chat.awaitAcks(2);
            assertThat(chat.rows()).hasSize(2);
        }
    }
}
