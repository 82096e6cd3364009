package org.sotto.e2e.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
            List<MessageAck> aliceSent = fromAlice.get();
            List<MessageAck> bobSent = fromBob.get();
            alice.record().awaitMessages(1_000);
            bob.record().awaitMessages(1_000);

            List<UUID> seenByAlice = merged(aliceSent, alice.record().messageIds());
            List<UUID> seenByBob = merged(bobSent, bob.record().messageIds());
            assertThat(seenByAlice).hasSize(2_000).doesNotHaveDuplicates().isEqualTo(seenByBob);
            assertThat(bob.record().messageIds()).isSortedAccordingTo(MessageIds::compare);
            assertThat(alice.record().messageIds()).isSortedAccordingTo(MessageIds::compare);
            assertThat(bob.record().texts()).isEqualTo(texts("a"));
            assertThat(alice.record().texts()).isEqualTo(texts("b"));
            List<UUID> history = history(alice, aliceSent.get(0).conversationId());
            assertThat(history).isEqualTo(seenByAlice);
            await().atMost(Fleet.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(alice.client().stats().gapsLeft()).isZero());
        }
    }

    private static CompletableFuture<List<MessageAck>> sending(Person from, Person to, String prefix) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return from.sendAll(to, texts(prefix));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<String> texts(String prefix) {
        return IntStream.range(0, 1_000).mapToObj(i -> prefix + i).toList();
    }

    private static List<UUID> merged(List<MessageAck> sent, List<UUID> received) {
        return Stream.concat(sent.stream().map(MessageAck::messageId), received.stream())
                .sorted(MessageIds::compare)
                .toList();
    }

    private static List<UUID> history(Person person, UUID conversation) {
        List<UUID> ids = new ArrayList<>();
        PageRequest request = PageRequest.first(200);
        while (true) {
            Page<HistoryMessage> page = person.account().history(conversation, request);
            page.items().forEach(message -> ids.add(message.messageId()));
            if (page.next().isEmpty()) {
                java.util.Collections.reverse(ids);
                return ids;
            }
            request = request.before(page.next().get());
        }
    }
}
