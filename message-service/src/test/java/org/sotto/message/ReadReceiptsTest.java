package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.ReceiptStatus;
import org.sotto.proto.v1.StatusChange;
import tools.jackson.databind.JsonNode;

/** {@code read_receipts}: whoever hides what they read sees what nobody read, either. */
class ReadReceiptsTest {
    private final RunningService service = RunningService.shared();

    private JsonNode line(Person of) {
        return service.get(of, "/api/v1/conversations")
                .data()
                .path("conversations")
                .get(0);
    }

    private String status(Chat chat, UUID messageId) {
        for (JsonNode message : service.get(chat.alice(), "/api/v1/conversations/" + chat.conversation() + "/messages")
                .data()
                .path("messages")) {
            if (message.path("message_id").asString().equals(messageId.toString())) {
                return message.path("status").asString();
            }
        }
        return "absent";
    }

    private JsonNode info(Chat chat, UUID messageId) {
        return service.get(
                        chat.alice(),
                        "/api/v1/conversations/" + chat.conversation() + "/messages/" + messageId + "/info")
                .data()
                .path("members")
                .get(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void while_either_side_hides_them_reading_looks_like_delivery(boolean readerHides) {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            service.setReadReceipts(readerHides ? chat.bob() : chat.alice(), false);
            UUID hidden = chat.accepted(chat.alice(), chat.bob());
            chat.read(chat.bob(), hidden);
            chat.awaitStatus(ReceiptStatus.DELIVERED, hidden);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(
                            line(chat.bob()).path("unread_count").asInt())
                    .as("the reader's own devices know")
                    .isZero());

            assertThat(status(chat, hidden)).isEqualTo("DELIVERED");
            assertThat(info(chat, hidden).has("read_at")).isFalse();
            assertThat(info(chat, hidden).has("delivered_at")).isTrue();
            assertThat(line(chat.alice()).path("receipts").get(0).has("read_up_to"))
                    .isFalse();

            service.setReadReceipts(readerHides ? chat.bob() : chat.alice(), true);
            assertThat(status(chat, hidden))
                    .as("what was read in hiding stays hidden")
                    .isEqualTo("DELIVERED");
            UUID shown = chat.accepted(chat.alice(), chat.bob());
            chat.read(chat.bob(), shown);
            chat.awaitStatus(ReceiptStatus.READ, shown);
            assertThat(status(chat, shown)).isEqualTo("READ");
            assertThat(info(chat, shown).has("read_at")).isTrue();
            assertThat(line(chat.alice())
                            .path("receipts")
                            .get(0)
                            .path("read_up_to")
                            .asString())
                    .isEqualTo(shown.toString());

            service.setReadReceipts(readerHides ? chat.bob() : chat.alice(), false);
            assertThat(status(chat, shown)).isEqualTo("DELIVERED");
            assertThat(chat.statuses(ReceiptStatus.READ)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nobody_is_told_when_something_delivered_is_read_in_hiding(boolean readerHides) {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            service.setReadReceipts(readerHides ? chat.bob() : chat.alice(), false);
            UUID first = chat.accepted(chat.alice(), chat.bob());
            UUID second = chat.accepted(chat.alice(), chat.bob());
            chat.delivered(chat.bob(), chat.alice(), first);
            chat.awaitStatus(ReceiptStatus.DELIVERED, first);
            chat.read(chat.bob(), first);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(
                            line(chat.bob()).path("read_up_to").asString(""))
                    .isEqualTo(first.toString()));
            chat.read(chat.bob(), second);
            StatusChange told = chat.awaitStatus(ReceiptStatus.DELIVERED, second);
            assertThat(Uuids.fromBytes(told.getAfterMessageId())).isEqualTo(first);
            assertThat(chat.gateway().statuses())
                    .as("one word for each message, and none for reading the first")
                    .hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "list"})
    void without_user_service_reading_is_hidden_and_the_rest_goes_on(String what) {
        try (Chat chat = Chat.ofTwo(service)) {
            UUID sent = chat.accepted(chat.alice(), chat.bob());
            chat.read(chat.bob(), sent);
            await().atMost(Chat.PATIENCE)
                    .untilAsserted(() -> assertThat(status(chat, sent)).isEqualTo("READ"));
            service.setReadReceipts(chat.bob(), true);
            service.people().setAway(true);
            try {
                assertThat(
                                what.equals("list")
                                        ? line(chat.alice())
                                                .path("last_message")
                                                .path("status")
                                                .asString()
                                        : status(chat, sent))
                        .isEqualTo("DELIVERED");
            } finally {
                service.people().setAway(false);
            }
            assertThat(status(chat, sent)).isEqualTo("READ");
        }
    }
}
