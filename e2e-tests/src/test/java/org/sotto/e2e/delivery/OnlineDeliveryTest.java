package org.sotto.e2e.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageIds;
import org.sotto.client.MessageStatus;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.rest.Page;
import org.sotto.client.rest.PageRequest;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

class OnlineDeliveryTest {
    private final Fleet fleet = Fleet.running();

    @Test
    void a_message_gets_its_three_ticks_across_two_gateways() throws Exception {
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.person(2).connect()) {
            MessageAck sent = alice.sendAll(bob, List.of("hello")).get(0);
            bob.record().awaitMessages(1);
            assertThat(bob.record().texts()).containsExactly("hello");
            assertThat(bob.record().messageIds()).containsExactly(sent.messageId());
            alice.record().awaitStatus(sent.messageId(), MessageStatus.Status.DELIVERED);

            bob.client().markRead(sent.conversationId(), sent.messageId());
            alice.record().awaitStatus(sent.messageId(), MessageStatus.Status.READ);

            Page<HistoryMessage> history = alice.account().history(sent.conversationId(), PageRequest.FIRST);
            assertThat(history.items()).hasSize(1);
            assertThat(history.items().get(0).messageId()).isEqualTo(sent.messageId());
            assertThat(history.items().get(0).content()).asString().isEqualTo("hello");
            assertThat(bob.account()
                            .history(sent.conversationId(), PageRequest.FIRST)
                            .items())
                    .hasSize(1);
            assertThat(bob.account().conversations(PageRequest.FIRST).items())
                    .singleElement()
                    .satisfies(conversation ->
                            assertThat(conversation.conversationId()).isEqualTo(sent.conversationId()));
        }
    }

    @Test
    void a_thousand_messages_each_way_at_once_have_one_order_for_both() throws Exception {
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.person(2).connect()) {
            CompletableFuture<List<MessageAck>> fromAlice = sending(alice, bob, "a");
            CompletableFuture<List<MessageAck>> fromBob = sending(bob, alice, "b");
            List<MessageAck> aliceSent = new ArrayList<>(fromAlice.get());
            List<MessageAck> bobSent = new ArrayList<>(fromBob.get());
            aliceSent.add(alice.sendLast(bob, "a1000"));
            bobSent.add(bob.sendLast(alice, "b1000"));

            UUID conversation = aliceSent.get(0).conversationId();
            List<HistoryMessage> history = history(alice, conversation);
            assertThat(ids(history)).hasSize(2_002);
            assertRising(ids(history));
            assertThat(ids(history(bob, conversation))).as("Bob's history").isEqualTo(ids(history));
            assertDirection(alice, bob, "a", aliceSent, history);
            assertDirection(bob, alice, "b", bobSent, history);
        }
    }

    /** That sends, history and what was shown are one list in one order, and that the client had to mend nothing. */
    private static void assertDirection(
            Person from, Person to, String prefix, List<MessageAck> sent, List<HistoryMessage> history) {
        List<UUID> shown = to.record().messageIds();
        assertRising(shown);
        assertThat(to.record().texts()).isEqualTo(texts(prefix, 1_001));
        assertThat(shown)
                .as("shown, as sent")
                .isEqualTo(sent.stream().map(MessageAck::messageId).toList());
        assertThat(shown)
                .as("shown, as in history")
                .isEqualTo(ids(history.stream()
                        .filter(message -> message.senderId().equals(from.id()))
                        .toList()));
        assertThat(to.client().stats().gapsLeft()).isZero();
        assertThat(to.client().stats().outOfOrder()).isZero();
    }

    private static void assertRising(List<UUID> ids) {
        assertThat(ids).isSortedAccordingTo(MessageIds::compare).doesNotHaveDuplicates();
    }

    private static CompletableFuture<List<MessageAck>> sending(Person from, Person to, String prefix) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return from.sendAll(to, texts(prefix, 1_000));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<String> texts(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private static List<UUID> ids(List<HistoryMessage> messages) {
        return messages.stream().map(HistoryMessage::messageId).toList();
    }

    /** A conversation as the server gives it to this person, page by page, turned to begin with the oldest. */
    private static List<HistoryMessage> history(Person person, UUID conversation) {
        List<HistoryMessage> messages = new ArrayList<>();
        PageRequest request = PageRequest.first(200);
        while (true) {
            Page<HistoryMessage> page = person.account().history(conversation, request);
            messages.addAll(page.items());
            if (page.next().isEmpty()) {
                Collections.reverse(messages);
                return messages;
            }
            request = request.before(page.next().get());
        }
    }
}
