package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.TopicReader;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.RunningService;

/** What a 1:1 message costs in the steady state (ARCHITECTURE.md, "How a message travels", 11). */
class CostTest {
    private static final int MESSAGES = 200;

    private final RunningService service = RunningService.shared();

    @Test
    void a_message_is_two_rows_and_one_inbox_record_and_no_call_to_user_service() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.accepted(chat.alice(), chat.bob());
            chat.awaitInbox(chat.bob(), 1);
            int rows = service.writes().rows();
            int records = inboxRecords();
            int lookups = service.people().lookups().size();
            int questions = service.people().relationQuestions().size();

            List<UUID> sent = Stream.generate(UUID::randomUUID).limit(MESSAGES).toList();
            sent.forEach(tempId -> service.producer()
                    .send(
                            Topic.MESSAGES_INBOUND,
                            org.sotto.common.id.Uuids.toBytes(chat.conversation()),
                            chat.send(chat.alice(), chat.bob().id(), tempId, m -> m)
                                    .toByteArray()));
            chat.awaitAcks(MESSAGES + 1);
            await().atMost(Chat.PATIENCE)
                    .untilAsserted(() -> assertThat(inboxRecords() - records).isEqualTo(MESSAGES));
            assertThat(service.writes().rows() - rows)
                    .as("rows in messages and sends for %s messages", MESSAGES)
                    .isEqualTo(2 * MESSAGES);
            assertThat(service.people().lookups()).hasSize(lookups);
            assertThat(service.people().relationQuestions()).hasSize(questions);
        }
    }

    @Test
    void a_batch_of_strangers_is_one_call_to_user_service() {
        List<Chat> chats = Stream.generate(() -> Chat.ofTwo(service)).limit(20).toList();
        int lookups = service.people().lookups().size();
        service.consumer().stop();
        chats.forEach(chat -> chat.aliceSends(UUID.randomUUID(), 1));
        service.consumer().start();
        chats.forEach(chat -> chat.awaitAcks(1));
        List<Integer> asked = service.people()
                .lookups()
                .subList(lookups, service.people().lookups().size());
        assertThat(asked.stream().mapToInt(Integer::intValue).sum()).isEqualTo(40);
        // The first poll may bring one partition before the others.
        assertThat(asked).hasSizeLessThanOrEqualTo(4);
        chats.forEach(Chat::close);
    }

    private int inboxRecords() {
        return TopicReader.all(service.topics().nameOf(Topic.INBOX_EVENTS)).size();
    }
}
