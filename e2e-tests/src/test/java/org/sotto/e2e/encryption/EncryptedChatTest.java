package org.sotto.e2e.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageStatus;
import org.sotto.client.MessageType;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.encrypted.Unreadable;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.rest.PageRequest;
import org.sotto.client.rest.SottoAccount;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;

class EncryptedChatTest {
    private final Fleet fleet = Fleet.running();

    @Test
    void two_people_read_each_other_across_two_gateways_and_the_server_does_not() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                EncryptedPerson bob = EncryptedPerson.signUp(fleet, 2).connect()) {
            MessageAck hello = alice.sent(bob, "hello");
            bob.record().awaitTexts("hello");
            alice.record().awaitStatus(hello.messageId(), MessageStatus.Status.DELIVERED);
            bob.sent(alice, "hello yourself");
            alice.record().awaitTexts("hello yourself");

            assertThat(bob.record().contents().get(0).author())
                    .isEqualTo(alice.client().device().address());
            assertThat(alice.history(hello.conversationId())).containsExactly("hello", "hello yourself");
            assertThat(bob.history(hello.conversationId())).containsExactly("hello", "hello yourself");
            for (HistoryMessage message : alice.account()
                    .history(hello.conversationId(), PageRequest.FIRST)
                    .items()) {
                assertThat(new String(message.content(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("hello");
            }
            assertThat(alice.client().device().contacts().safetyNumber(UserId.of(bob.id())))
                    .hasSize(60)
                    .isEqualTo(bob.client().device().contacts().safetyNumber(UserId.of(alice.id())));
        }
    }

    @Test
    void many_messages_both_ways_at_once_all_arrive_in_order_and_none_twice() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                EncryptedPerson bob = EncryptedPerson.signUp(fleet, 2).connect()) {
            List<CompletableFuture<MessageAck>> sends = new ArrayList<>();
            List<String> fromAlice =
                    IntStream.range(0, 100).mapToObj(i -> "a" + i).toList();
            List<String> fromBob =
                    IntStream.range(0, 100).mapToObj(i -> "b" + i).toList();
            for (int i = 0; i < 100; i++) {
                sends.add(alice.send(bob, fromAlice.get(i)));
                sends.add(bob.send(alice, fromBob.get(i)));
            }
            CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new))
                    .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            bob.record().awaitTexts(fromAlice.toArray(String[]::new));
            alice.record().awaitTexts(fromBob.toArray(String[]::new));
            assertThat(bob.record().texts()).isEqualTo(fromAlice);
            assertThat(alice.record().texts()).isEqualTo(fromBob);
        }
    }

    @Test
    void what_came_while_somebody_was_away_is_read_when_they_are_back() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                EncryptedPerson bob = EncryptedPerson.signUp(fleet, 2)) {
            for (int i = 0; i < 5; i++) {
                alice.sent(bob, "while away " + i);
            }
            bob.connect();
            bob.record().awaitTexts("while away 0", "while away 4");
            assertThat(bob.record().texts()).hasSize(5);
        }
    }

    @Test
    void nothing_is_sent_to_somebody_who_has_published_no_device_list() throws Exception {
        SottoAccount plain = fleet.signUp();
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect()) {
            assertThatThrownBy(() -> alice.client()
                            .send(plain.userId(), EncryptedPerson.text("secret"), MessageType.TEXT)
                            .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(E2eeException.class)
                    .hasMessageContaining("expected: a published one");
        }
    }

    @Test
    void a_device_that_the_server_adds_by_itself_gets_nothing_it_can_read() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                EncryptedPerson bob = EncryptedPerson.signUp(fleet, 2).connect();
                Person ghost = fleet.ghostOf(bob.account(), 2).connect()) {
            MessageAck sent = alice.sent(bob, "not for ghosts");
            bob.record().awaitTexts("not for ghosts");
            ghost.record().awaitMessage(sent.messageId());
            assertThat(ghost.record().messages().get(0).data().has("key")).isFalse();
        }
    }

    @Test
    void a_session_that_was_lost_is_begun_anew_and_the_message_is_read_after_all() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                EncryptedPerson bob = EncryptedPerson.signUp(fleet, 2).connect()) {
            alice.sent(bob, "one");
            bob.record().awaitTexts("one");
            bob.sent(alice, "two");
            alice.record().awaitTexts("two");

            bob.store().transact(transaction -> {
                transaction.keys(Section.SESSIONS).forEach(key -> transaction.remove(Section.SESSIONS, key));
                return true;
            });
            alice.sent(bob, "three");
            bob.record().awaitTexts("one", "three");
            assertThat(bob.record().unreadable()).containsExactly(Unreadable.BROKEN_SESSION);
            bob.sent(alice, "four");
            alice.record().awaitTexts("two", "four");
        }
    }

    @Test
    void whoever_signs_in_anew_without_their_keys_is_shown_as_changed() throws Exception {
        String number = fleet.newNumber();
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect()) {
            try (EncryptedPerson bob =
                    EncryptedPerson.primary(fleet, fleet.signUp(number), 2).connect()) {
                alice.sent(bob, "hello");
                bob.record().awaitTexts("hello");
            }
            try (EncryptedPerson again =
                    EncryptedPerson.primary(fleet, fleet.signUp(number), 2).connect()) {
                await("the notice").atMost(Fleet.PATIENCE).untilAsserted(() -> assertThat(
                                alice.record().changes())
                        .contains(PinnedContact.Change.IDENTITY));
                alice.sent(again, "who are you?");
                again.record().awaitTexts("who are you?");
                assertThat(again.record().texts()).containsExactly("who are you?");
            }
        }
    }
}
