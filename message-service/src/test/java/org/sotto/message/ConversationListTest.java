package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.ConversationIds;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.message.testing.RunningService.Answer;
import tools.jackson.databind.JsonNode;

/** {@code GET /conversations}. */
class ConversationListTest {
    private final RunningService service = RunningService.shared();

    private JsonNode firstOf(Person person) {
        return service.get(person, "/api/v1/conversations")
                .data()
                .path("conversations")
                .get(0);
    }

    @Test
    void a_line_has_the_last_message_the_unread_count_and_how_far_the_other_has_come() {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID first = chat.accepted(chat.alice(), chat.bob());
            chat.accepted(chat.alice(), chat.bob());
            chat.accepted(chat.bob(), chat.alice());
            UUID last = chat.accepted(chat.alice(), chat.bob());
            JsonNode bobs = firstOf(chat.bob());
            assertThat(bobs.path("conversation_id").asString())
                    .isEqualTo(chat.conversation().toString());
            assertThat(bobs.path("type").asString()).isEqualTo("DIRECT");
            assertThat(bobs.path("peer_id").asString())
                    .isEqualTo(chat.alice().id().toString());
            assertThat(bobs.path("unread_count").asInt()).isEqualTo(3);
            assertThat(bobs.path("last_message").path("message_id").asString()).isEqualTo(last.toString());
            assertThat(bobs.path("last_message").has("status")).isFalse();
            assertThat(bobs.path("settings").path("archived").asBoolean()).isFalse();
            assertThat(bobs.path("settings").path("pinned").asBoolean()).isFalse();
            assertThat(bobs.path("receipts")).isEmpty();
            assertThat(firstOf(chat.alice()).path("unread_count").asInt()).isEqualTo(1);

            chat.read(chat.bob(), first);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(
                            firstOf(chat.bob()).path("unread_count").asInt())
                    .isEqualTo(2));
            assertThat(firstOf(chat.bob()).path("read_up_to").asString()).isEqualTo(first.toString());
            JsonNode receipt = firstOf(chat.alice()).path("receipts").get(0);
            assertThat(receipt.path("user_id").asString())
                    .isEqualTo(chat.bob().id().toString());
            assertThat(receipt.path("read_up_to").asString()).isEqualTo(first.toString());
            assertThat(receipt.path("delivered_up_to").asString()).isEqualTo(first.toString());
            assertThat(receipt.path("read_at").asLong()).isPositive();
        }
    }

    @Test
    void it_is_newest_first_and_pages_to_its_end() {
        Person alice = service.people().register(1);
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Person peer = service.people().register(1);
            try (Chat chat = new Chat(service, alice, peer)) {
                chat.accepted(peer, alice);
                expected.add(0, ConversationIds.of(alice.id(), peer.id()).toString());
            }
        }
        List<String> listed = new ArrayList<>();
        String query = "?limit=2";
        for (int page = 0; page < 3; page++) {
            Answer answer = service.get(alice, "/api/v1/conversations" + query);
            answer.data()
                    .path("conversations")
                    .forEach(line -> listed.add(line.path("conversation_id").asString()));
            assertThat(answer.data().has("next")).isEqualTo(page < 2);
            query = "?limit=2&before=" + answer.data().path("next").asString("");
        }
        assertThat(listed).isEqualTo(expected);
    }

    @Test
    void nobody_gets_it_without_a_token_and_nonsense_is_named() {
        Person alice = service.people().register(1);
        assertThat(service.get(alice, "/api/v1/conversations").data().path("conversations"))
                .isEmpty();
        assertThat(service.get(alice, "/api/v1/conversations?limit=-1").errorMessage())
                .isEqualTo("limit: -1 (expected: 1 to 200)");
        assertThat(service.getWithoutToken("/api/v1/conversations").status()).isEqualTo(401);
    }
}
