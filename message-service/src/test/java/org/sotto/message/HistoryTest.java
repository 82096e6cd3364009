package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.message.conversation.ConversationStore;
import org.sotto.message.log.MessageIds;
import org.sotto.message.message.Message;
import org.sotto.message.message.MessageStore;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.message.testing.RunningService.Answer;
import tools.jackson.databind.JsonNode;

/** Messages and receipts over REST. */
class HistoryTest {
    private final RunningService service = RunningService.shared();

    private static String path(Chat chat, String query) {
        return "/api/v1/conversations/" + chat.conversation() + "/messages" + query;
    }

    private static List<UUID> ids(Answer answer) {
        return answer.data()
                .path("messages")
                .valueStream()
                .map(message -> UUID.fromString(message.path("message_id").asString()))
                .toList();
    }

    /** Stores messages of several months, as the log would have, oldest first. */
    private List<UUID> storeOverMonths(Chat chat, int perMonth, String... months) {
        MessageStore messages = service.bean(MessageStore.class);
        ConversationStore conversations = service.bean(ConversationStore.class);
        List<UUID> ids = new ArrayList<>();
        long offset = 0;
        for (String month : months) {
            long start = LocalDate.parse(month + "-01")
                    .atStartOfDay()
                    .toInstant(ZoneOffset.UTC)
                    .toEpochMilli();
            for (int i = 0; i < perMonth; i++) {
                UUID id = MessageIds.of(start + i, 1, offset++);
                ids.add(id);
                Message message = new Message(
                        chat.conversation(),
                        id,
                        chat.alice().id(),
                        chat.alice().device(),
                        1,
                        chat.bob().id(),
                        UUID.randomUUID(),
                        ByteBuffer.wrap(new byte[] {1, 2, 3}),
                        "TEXT",
                        start + i,
                        null,
                        null,
                        false,
                        0,
                        false);
                service.cassandra().execute(messages.insert(message, (start + i) * 1_000));
                conversations.firsts().of(message, (start + i) * 1_000).forEach(service.cassandra()::execute);
            }
        }
        return ids;
    }

    private static List<UUID> newestFirst(List<UUID> oldestFirst) {
        List<UUID> reversed = new ArrayList<>(oldestFirst);
        Collections.reverse(reversed);
        return reversed;
    }

    @Test
    void it_pages_over_months_in_both_directions() {
        try (Chat chat = Chat.ofTwo(service)) {
            List<UUID> stored = storeOverMonths(chat, 4, "2025-11", "2025-12", "2026-02");
            List<UUID> down = new ArrayList<>();
            String query = "?limit=5";
            for (int page = 0; page < 3; page++) {
                Answer answer = service.get(chat.bob(), path(chat, query));
                down.addAll(ids(answer));
                JsonNode next = answer.data().path("next");
                assertThat(next.isMissingNode()).isEqualTo(page == 2);
                query = "?limit=5&before=" + next.asString("");
            }
            assertThat(down).isEqualTo(newestFirst(stored));

            Answer up = service.get(chat.bob(), path(chat, "?limit=5&after=" + stored.get(1)));
            assertThat(ids(up)).isEqualTo(newestFirst(stored.subList(2, 7)));
            assertThat(up.data().path("next").asString())
                    .isEqualTo(stored.get(6).toString());
            Answer rest = service.get(chat.bob(), path(chat, "?limit=5&after=" + stored.get(6)));
            assertThat(ids(rest)).isEqualTo(newestFirst(stored.subList(7, 12)));
            assertThat(rest.data().has("next")).isFalse();
            assertThat(ids(service.get(chat.bob(), path(chat, "?before=" + stored.get(0)))))
                    .isEmpty();
        }
    }

    @Test
    void a_message_has_all_its_fields_and_the_sender_sees_its_status() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID media = UUID.randomUUID();
            UUID first = chat.accepted(chat.bob(), chat.alice());
            UUID second = chat.accepted(chat.alice(), chat.bob(), message -> message.setMediaId(
                            org.sotto.common.id.Uuids.toByteString(media))
                    .setReplyToMessageId(org.sotto.common.id.Uuids.toByteString(first))
                    .setForwarded(true)
                    .setExpiresIn(3_600));
            JsonNode message = service.get(chat.alice(), path(chat, ""))
                    .data()
                    .path("messages")
                    .get(0);
            assertThat(message.path("message_id").asString()).isEqualTo(second.toString());
            assertThat(message.path("conversation_id").asString())
                    .isEqualTo(chat.conversation().toString());
            assertThat(message.path("sender_id").asString())
                    .isEqualTo(chat.alice().id().toString());
            assertThat(message.path("sender_device_id").asString())
                    .isEqualTo(chat.alice().device().toString());
            assertThat(message.path("sender_device_number").asInt()).isEqualTo(1);
            assertThat(message.path("receiver_id").asString())
                    .isEqualTo(chat.bob().id().toString());
            assertThat(message.path("encrypted_content").asString()).isEqualTo("c2VhbGVk");
            assertThat(message.path("message_type").asString()).isEqualTo("TEXT");
            assertThat(message.path("media_id").asString()).isEqualTo(media.toString());
            assertThat(message.path("reply_to_message_id").asString()).isEqualTo(first.toString());
            assertThat(message.path("forwarded").asBoolean()).isTrue();
            assertThat(message.path("expires_in").asInt()).isEqualTo(3_600);
            assertThat(java.time.Instant.parse(message.path("created_at").asString())
                            .toEpochMilli())
                    .isEqualTo(message.path("timestamp").asLong());
            assertThat(statusOf(chat, chat.alice(), 0)).isEqualTo("SENT");
            assertThat(service.get(chat.bob(), path(chat, ""))
                            .data()
                            .path("messages")
                            .get(0)
                            .has("status"))
                    .as("status of what somebody else sent")
                    .isFalse();

            chat.delivered(chat.bob(), chat.alice(), second);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(statusOf(chat, chat.alice(), 0))
                    .isEqualTo("DELIVERED"));
            chat.read(chat.bob(), second);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(statusOf(chat, chat.alice(), 0))
                    .isEqualTo("READ"));
        }
    }

    private String statusOf(Chat chat, Person reader, int index) {
        return service.get(reader, path(chat, ""))
                .data()
                .path("messages")
                .get(index)
                .path("status")
                .asString("");
    }

    @Test
    void info_tells_when_the_other_received_and_read() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID id = chat.accepted(chat.alice(), chat.bob());
            String info = path(chat, "/" + id + "/info");
            JsonNode before =
                    service.get(chat.alice(), info).data().path("members").get(0);
            assertThat(before.path("user_id").asString())
                    .isEqualTo(chat.bob().id().toString());
            assertThat(before.has("delivered_at")).isFalse();
            chat.read(chat.bob(), id);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> {
                JsonNode member =
                        service.get(chat.alice(), info).data().path("members").get(0);
                assertThat(member.path("read_at").asLong()).isPositive();
                assertThat(member.path("delivered_at").asLong())
                        .as("what was read was delivered")
                        .isPositive();
            });
            UUID other = MessageIds.of(1_790_000_000_000L, 1, 1);
            assertThat(service.get(chat.alice(), path(chat, "/" + other + "/info"))
                            .errorCode())
                    .isEqualTo("not_found");
        }
    }

    @Test
    void somebody_elses_conversation_looks_like_one_that_does_not_exist() {
        Person mallory = service.people().register(1);
        try (Chat chat = Chat.ofTwo(service)) {
            UUID id = chat.accepted(chat.alice(), chat.bob());
            Answer theirs = service.get(mallory, path(chat, ""));
            Answer none = service.get(mallory, "/api/v1/conversations/" + UUID.randomUUID() + "/messages");
            assertThat(theirs.status()).isEqualTo(404);
            assertThat(none.status()).isEqualTo(404);
            assertThat(theirs.errorCode()).isEqualTo(none.errorCode()).isEqualTo("not_found");
            assertThat(service.get(mallory, path(chat, "/" + id + "/info")).status())
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?limit=0, limit: 0 (expected: 1 to 200)",
        "?limit=201, limit: 201 (expected: 1 to 200)",
        "?limit=many, limit: many (expected: 1 to 200)",
        "?before=x, before: x (expected: a UUID)",
        "?after=6ba7b812-9dad-41d1-80b4-00c04fd430c8, a UUID of version 1",
        "?before=6ba7b812-9dad-11d1-80b4-00c04fd430c8&after=6ba7b812-9dad-11d1-80b4-00c04fd430c8, expected: one of them",
        "/6ba7b812-9dad-41d1-80b4-00c04fd430c8/info, a UUID of version 1",
    })
    void what_is_asked_wrongly_is_named(String query, String complaint) {
        try (Chat chat = Chat.ofTwo(service)) {
            Answer answer = service.get(chat.alice(), path(chat, query));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.errorCode()).isEqualTo("invalid_request");
            assertThat(answer.errorMessage()).contains(complaint);
        }
    }

    @Test
    void a_conversation_id_that_is_none_is_named() {
        Answer answer = service.get(service.people().register(1), "/api/v1/conversations/abc/messages");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errorMessage()).isEqualTo("conversation_id: abc (expected: a UUID)");
    }
}
