package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.MessageLookupRequest;
import org.sotto.proto.v1.MessageLookupResponse;
import org.sotto.proto.v1.MessageReference;
import org.sotto.proto.v1.MessageType;
import org.sotto.proto.v1.ReceiptStatus;
import org.sotto.proto.v1.StatusChange;
import tools.jackson.databind.JsonNode;

/** Who is blocked still gets ✓, and never ✓✓ (PROTOCOL.md, "Users, contacts, privacy"). */
class BlockedSenderTest {
    private final RunningService service = RunningService.shared();

    private List<String> history(Chat chat, Person of, String query) {
        List<String> shown = new ArrayList<>();
        service.get(of, "/api/v1/conversations/" + chat.conversation() + "/messages" + query)
                .data()
                .path("messages")
                .forEach(message -> shown.add(message.path("message_id").asString() + " "
                        + message.path("status").asString("-")));
        return shown;
    }

    private JsonNode lines(Person of) {
        return service.get(of, "/api/v1/conversations").data().path("conversations");
    }

    private static void awaitDelivered(Chat chat, UUID messageId) {
        chat.delivered(chat.bob(), chat.alice(), messageId);
        chat.awaitStatus(ReceiptStatus.DELIVERED, messageId);
    }

    @Test
    void what_is_sent_while_blocked_is_acknowledged_and_reaches_nobody() {
        try (Chat chat = Chat.ofTwo(service)) {
            service.setBlocked(chat.bob(), chat.alice(), true);
            UUID withheld = chat.accepted(chat.alice(), chat.bob());
            service.setBlocked(chat.bob(), chat.alice(), false);
            UUID given = chat.accepted(chat.alice(), chat.bob());
            chat.awaitInbox(chat.bob(), 1);

            assertThat(Uuids.fromBytes(chat.inbox(chat.bob())
                            .get(0)
                            .getEvent()
                            .getMessage()
                            .getMessageId()))
                    .isEqualTo(given);
            assertThat(history(chat, chat.alice(), "")).containsExactly(given + " SENT", withheld + " SENT");
            assertThat(history(chat, chat.bob(), "")).containsExactly(given + " -");
        }
    }

    @Test
    void a_conversation_of_nothing_but_withheld_messages_is_the_senders_alone() {
        try (Chat chat = Chat.ofTwo(service)) {
            service.setBlocked(chat.bob(), chat.alice(), true);
            UUID withheld = chat.accepted(chat.alice(), chat.bob());

            assertThat(lines(chat.bob())).isEmpty();
            assertThat(service.get(chat.bob(), "/api/v1/conversations/" + chat.conversation() + "/messages")
                            .status())
                    .isEqualTo(404);
            JsonNode alices = lines(chat.alice()).get(0);
            assertThat(alices.path("last_message").path("message_id").asString())
                    .isEqualTo(withheld.toString());
            assertThat(alices.path("last_message").path("status").asString()).isEqualTo("SENT");
        }
    }

    @Test
    void watermarks_pass_over_what_was_withheld_and_nobody_is_told_that_it_arrived() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            UUID first = chat.accepted(chat.alice(), chat.bob());
            UUID second = chat.accepted(chat.alice(), chat.bob());
            awaitDelivered(chat, first);
            service.setBlocked(chat.bob(), chat.alice(), true);
            UUID withheld = chat.accepted(chat.alice(), chat.bob());
            UUID withheldToo = chat.accepted(chat.alice(), chat.bob());
            service.setBlocked(chat.bob(), chat.alice(), false);
            UUID last = chat.accepted(chat.alice(), chat.bob());
            awaitDelivered(chat, last);
            chat.read(chat.bob(), last);
            chat.awaitStatus(ReceiptStatus.READ, last);

            assertThat(chat.statuses(ReceiptStatus.DELIVERED))
                    .extracting(BlockedSenderTest::interval)
                    .containsExactlyInAnyOrder("- to " + first, first + " to " + second, withheldToo + " to " + last);
            assertThat(chat.statuses(ReceiptStatus.READ))
                    .extracting(BlockedSenderTest::interval)
                    .containsExactlyInAnyOrder("- to " + second, withheldToo + " to " + last);
            assertThat(history(chat, chat.alice(), ""))
                    .containsExactly(
                            last + " READ",
                            withheldToo + " SENT",
                            withheld + " SENT",
                            second + " READ",
                            first + " READ");
            JsonNode receipt = lines(chat.alice()).get(0).path("receipts").get(0);
            assertThat(receipt.path("delivered_up_to").asString()).isEqualTo(last.toString());
            assertThat(receipt.path("not_received"))
                    .extracting(JsonNode::asString)
                    .containsExactly(withheldToo.toString(), withheld.toString());
            JsonNode member = service.get(
                            chat.alice(),
                            "/api/v1/conversations/" + chat.conversation() + "/messages/" + withheld + "/info")
                    .data()
                    .path("members")
                    .get(0);
            assertThat(member.has("delivered_at")).isFalse();
            assertThat(member.has("read_at")).isFalse();
        }
    }

    private static String interval(StatusChange change) {
        ByteString after = change.getAfterMessageId();
        return (after.isEmpty() ? "-" : Uuids.fromBytes(after)) + " to " + Uuids.fromBytes(change.getMessageId());
    }

    @Test
    void a_list_that_cannot_name_all_says_from_where_its_watermarks_hold() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            service.setBlocked(chat.bob(), chat.alice(), true);
            List<String> withheld = new ArrayList<>();
            for (int i = 0; i < 102; i++) {
                withheld.add(0, chat.accepted(chat.alice(), chat.bob()).toString());
            }
            service.setBlocked(chat.bob(), chat.alice(), false);
            awaitDelivered(chat, chat.accepted(chat.alice(), chat.bob()));

            JsonNode receipt = lines(chat.alice()).get(0).path("receipts").get(0);
            assertThat(receipt.path("not_received"))
                    .extracting(JsonNode::asString)
                    .isEqualTo(withheld.subList(0, 100));
            assertThat(receipt.path("holds_after").asString()).isEqualTo(withheld.get(100));
        }
    }

    @Test
    void history_pages_over_both_kinds_in_one_order() {
        try (Chat chat = Chat.ofTwo(service)) {
            List<UUID> sent = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                service.setBlocked(chat.bob(), chat.alice(), i % 2 == 1);
                sent.add(0, chat.accepted(chat.alice(), chat.bob()));
            }
            List<String> down = new ArrayList<>(history(chat, chat.alice(), "?limit=3"));
            down.addAll(history(chat, chat.alice(), "?limit=3&before=" + sent.get(2)));
            down.addAll(history(chat, chat.alice(), "?limit=3&before=" + sent.get(5)));
            assertThat(down).isEqualTo(sent.stream().map(id -> id + " SENT").toList());
            assertThat(history(chat, chat.alice(), "?limit=3&after=" + sent.get(5)))
                    .isEqualTo(
                            sent.subList(2, 5).stream().map(id -> id + " SENT").toList());
            assertThat(history(chat, chat.bob(), "?limit=3&after=" + sent.get(7)))
                    .isEqualTo(List.of(sent.get(1) + " -", sent.get(3) + " -", sent.get(5) + " -"));
            assertThat(lines(chat.bob()).get(0).path("unread_count").asInt()).isEqualTo(4);
        }
    }

    @Test
    void blocks_of_both_keep_what_each_wrote_apart() {
        try (Chat chat = Chat.ofTwo(service)) {
            service.setBlocked(chat.bob(), chat.alice(), true);
            service.setBlocked(chat.alice(), chat.bob(), true);
            UUID alices = chat.accepted(chat.alice(), chat.bob());
            UUID bobs = chat.accepted(chat.bob(), chat.alice());
            assertThat(history(chat, chat.alice(), "")).containsExactly(alices + " SENT");
            assertThat(history(chat, chat.bob(), "")).containsExactly(bobs + " SENT");
            String path = "/api/v1/conversations/" + chat.conversation() + "/messages/" + alices + "/info";
            assertThat(service.get(chat.alice(), path).status()).isEqualTo(200);
            assertThat(service.get(chat.bob(), path).status()).isEqualTo(404);
        }
    }

    @Test
    void the_senders_other_devices_get_it_with_its_content() {
        Person alice = service.people().register(2);
        try (Chat chat = new Chat(service, alice, service.people().register(1))) {
            service.setBlocked(chat.bob(), alice, true);
            UUID withheld = chat.accepted(alice, chat.bob());
            chat.awaitInbox(alice, 1);

            MessageLookupResponse found = service.clientOf("fanout-worker")
                    .post(
                            "message-service",
                            service.address(),
                            "/internal/v1/messages/lookup",
                            MessageLookupRequest.newBuilder()
                                    .addReferences(MessageReference.newBuilder()
                                            .setConversationId(Uuids.toByteString(chat.conversation()))
                                            .setMessageId(Uuids.toByteString(withheld)))
                                    .build(),
                            MessageLookupResponse.parser())
                    .join();
            assertThat(found.getMessagesList()).singleElement().satisfies(message -> assertThat(
                            message.getEncryptedContent())
                    .isEqualTo(ByteString.copyFromUtf8("sealed")));
            assertThat(chat.inbox(chat.bob())).isEmpty();
        }
    }

    @Test
    void a_resend_after_the_block_is_lifted_is_the_message_that_was_withheld() {
        try (Chat chat = Chat.ofTwo(service)) {
            service.setBlocked(chat.bob(), chat.alice(), true);
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            UUID withheld = chat.ackOf(tempId);
            service.setBlocked(chat.bob(), chat.alice(), false);
            service.restartConsumer();
            chat.aliceSends(tempId, 2);
            chat.awaitAcks(2);
            UUID given = chat.accepted(chat.alice(), chat.bob());
            chat.awaitInbox(chat.bob(), 1);
            assertThat(chat.gateway().acks())
                    .extracting(ack -> Uuids.fromBytes(ack.getMessageId()))
                    .containsExactly(withheld, withheld, given);
            assertThat(history(chat, chat.bob(), "")).containsExactly(given + " -");
        }
    }

    @Test
    void a_control_message_of_a_blocked_sender_is_not_delivered() {
        try (Chat chat = Chat.ofTwo(service)) {
            service.setBlocked(chat.bob(), chat.alice(), true);
            chat.accepted(chat.alice(), chat.bob(), message -> message.setMessageType(MessageType.CONTROL));
            service.setBlocked(chat.bob(), chat.alice(), false);
            chat.accepted(chat.alice(), chat.bob());
            chat.awaitInbox(chat.bob(), 1);
            assertThat(lines(chat.alice())).hasSize(1);
        }
    }

    @Test
    void the_sender_may_have_read_their_own_withheld_message() {
        try (Chat chat = Chat.ofTwo(service)) {
            service.setBlocked(chat.bob(), chat.alice(), true);
            UUID withheld = chat.accepted(chat.alice(), chat.bob());
            chat.read(chat.bob(), withheld);
            await().atMost(Chat.PATIENCE).until(() -> !chat.gateway().refusals().isEmpty());
            chat.read(chat.alice(), withheld);
            await().atMost(Chat.PATIENCE).untilAsserted(() -> assertThat(
                            lines(chat.alice()).get(0).path("read_up_to").asString(""))
                    .isEqualTo(withheld.toString()));
            assertThat(chat.gateway().refusals())
                    .as("to Bob, for whom there is no such message")
                    .hasSize(1);
        }
    }
}
