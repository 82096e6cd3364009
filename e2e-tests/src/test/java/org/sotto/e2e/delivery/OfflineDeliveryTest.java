package org.sotto.e2e.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageStatus;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

class OfflineDeliveryTest {
    private final Fleet fleet = Fleet.running();

    @Test
    void messages_sent_to_an_offline_user_arrive_in_order_when_they_come_back() throws Exception {
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.person(2).connect()) {
            bob.goOffline();
            List<String> texts = IntStream.range(0, 120).mapToObj(i -> "m" + i).toList();
            List<MessageAck> sent = alice.sendAll(bob, texts);
            bob.connect();
            // A tick ✓ says that a message is stored, not yet that it is in the inbox: the last ones may come after
            // caught_up.
            assertShown(alice, bob, texts, sent);
            alice.record().awaitStatus(sent.get(sent.size() - 1).messageId(), MessageStatus.Status.DELIVERED);
        }
    }

    @Test
    void a_first_message_waits_for_somebody_who_never_connected() throws Exception {
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.person(2)) {
            List<MessageAck> sent = alice.sendAll(bob, List.of("welcome"));
            bob.connect();
            assertShown(alice, bob, List.of("welcome"), sent);
        }
    }

    @Test
    void messages_sent_while_the_recipient_reconnects_arrive_once_and_in_order() throws Exception {
        try (Person alice = fleet.person(1).connect();
                Person bob = fleet.roamer(2).connect()) {
            List<CompletableFuture<MessageAck>> sends = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int round = 0; round < 10; round++) {
                for (int i = 0; i < 20; i++) {
                    String text = round + "." + i;
                    texts.add(text);
                    sends.add(alice.send(bob, text));
                    if (i == 10) {
                        bob.client().abort();
                    }
                }
                sends.get(sends.size() - 1).get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            assertShown(
                    alice,
                    bob,
                    texts,
                    sends.stream().map(CompletableFuture::join).toList());
        }
    }

    @Test
    void a_socket_cut_in_the_middle_of_a_burst_loses_and_repeats_nothing() throws Exception {
        try (Person alice = fleet.roamer(1).connect();
                Person bob = fleet.person(2).connect()) {
            List<CompletableFuture<MessageAck>> sends = new ArrayList<>();
            List<String> texts =
                    IntStream.range(0, 500).mapToObj(i -> "burst" + i).toList();
            for (String text : texts) {
                sends.add(alice.send(bob, text));
                if (sends.size() % 100 == 50) {
                    sends.get(sends.size() - 40).get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    alice.client().abort();
                }
            }
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
            assertShown(
                    alice,
                    bob,
                    texts,
                    sends.stream().map(CompletableFuture::join).toList());
            assertThat(alice.client().stats().connections()).isGreaterThan(1);
        }
    }

    /** That the receiver was shown these messages, each once and in order, and after a last one still nothing else. */
    private static void assertShown(Person from, Person to, List<String> texts, List<MessageAck> sent)
            throws Exception {
        MessageAck last = from.sendLast(to, "last");
        List<String> allTexts = Stream.concat(texts.stream(), Stream.of("last")).toList();
        List<UUID> allIds = Stream.concat(sent.stream(), Stream.of(last))
                .map(MessageAck::messageId)
                .toList();
        assertThat(to.record().texts()).isEqualTo(allTexts);
        assertThat(to.record().messageIds()).isEqualTo(allIds);
    }
}
