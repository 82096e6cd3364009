package org.sotto.client.encrypted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sotto.client.IncomingMessage;
import org.sotto.client.ProtocolServer;
import org.sotto.client.e2ee.Party;
import org.sotto.client.e2ee.store.Section;

/** One sender's messages are told in their order, also while their device list is being fetched. */
class SenderOrderTest extends EncryptedHarness {
    private List<byte[]> held() {
        return store.transact(transaction -> transaction.keys(Section.HELD));
    }

    private static List<String> numbered(String prefix, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void messages_behind_the_first_of_an_unknown_sender_wait_for_its_list_and_others_go_on() throws Exception {
        try (Party alice = stranger();
                Party carol = friend();
                EncryptedClient client = connect(LONG)) {
            CountDownLatch listArrives = new CountDownLatch(1);
            publish(alice, listArrives);
            for (int i = 0; i < 5; i++) {
                send(alice, "a" + i);
                send(carol, "c" + i);
            }
            await("the others' messages").until(() -> told.textsOf(carol).equals(numbered("c", 0, 5)));
            await("acknowledged, since they are stored").until(this::allAcknowledged);
            assertThat(told.textsOf(alice)).isEmpty();
            assertThat(held()).hasSize(5);

            listArrives.countDown();
            for (int i = 5; i < 20; i++) {
                send(alice, "a" + i);
            }
            await("all messages").until(() -> told.textsOf(alice).size() == 20);
            assertThat(told.textsOf(alice)).isEqualTo(numbered("a", 0, 20));
            await("nothing held").until(() -> held().isEmpty());
            assertThat(told.unreadable).isEmpty();
            assertThat(client.device().contacts().find(alice.user())).isPresent();
        }
    }

    @Test
    void hundreds_of_messages_that_waited_for_the_first_contact_come_in_order() throws Exception {
        try (Party alice = stranger()) {
            publish(alice);
            for (int i = 0; i < 300; i++) {
                send(alice, "a" + i);
            }
            try (EncryptedClient client = connect(LONG)) {
                await("all messages").until(() -> told.texts().size() == 300);
                assertThat(told.texts()).isEqualTo(numbered("a", 0, 300));
                await("acknowledged").until(this::allAcknowledged);
                assertThat(client.connection().stats().connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void what_waited_is_told_after_a_restart_before_what_comes_then() throws Exception {
        try (Party alice = stranger()) {
            refuseList(alice);
            try (EncryptedClient client = connect(LONG)) {
                for (int i = 0; i < 3; i++) {
                    send(alice, "a" + i);
                }
                await("acknowledged").until(this::allAcknowledged);
                await("stored").until(() -> held().size() == 3);
                assertThat(client.device().contacts().find(alice.user())).isEmpty();
            }
            assertThat(told.texts()).isEmpty();

            publish(alice);
            send(alice, "a3");
            try (EncryptedClient client = connect(LONG)) {
                send(alice, "a4");
                await("all messages").until(() -> told.texts().size() == 5);
                assertThat(told.texts()).isEqualTo(numbered("a", 0, 5));
                await("nothing held").until(() -> held().isEmpty());
                assertThat(client.connection().stats().gaps()).isZero();
            }
        }
    }

    @Test
    void a_closed_client_tells_nothing_any_more() throws Exception {
        try (Party alice = stranger()) {
            CountDownLatch listArrives = new CountDownLatch(1);
            publish(alice, listArrives);
            EncryptedClient first = connect(LONG);
            for (int i = 0; i < 3; i++) {
                send(alice, "a" + i);
            }
            await("acknowledged").until(this::allAcknowledged);
            await("asked")
                    .until(() ->
                            rest.asked("/api/v1/devices/list/" + alice.user().uuid()) > 0);
            // It waits for the list as it is closed, and gets it while the next one runs.
            first.close();
            try (EncryptedClient second = connect(LONG)) {
                listArrives.countDown();
                await("all messages").until(() -> told.texts().size() >= 3 && held().isEmpty());
                assertThat(told.texts()).isEqualTo(numbered("a", 0, 3));
                assertThat(second.device().contacts().find(alice.user())).isPresent();
            }
            assertThat(told.texts()).hasSize(3);
        }
    }

    @Test
    void a_list_that_could_not_be_fetched_is_fetched_with_the_senders_next_message() throws Exception {
        try (Party alice = stranger();
                EncryptedClient client = connect(LONG)) {
            refuseList(alice);
            send(alice, "a0");
            await("stored").until(() -> held().size() == 1);
            await("asked")
                    .until(() ->
                            rest.asked("/api/v1/devices/list/" + alice.user().uuid()) > 0);

            publish(alice);
            send(alice, "a1");
            await("all messages").until(() -> told.texts().size() == 2);
            assertThat(told.texts()).isEqualTo(numbered("a", 0, 2));
            assertThat(client.connection().stats().connections()).isEqualTo(1);
        }
    }

    @Test
    void a_sender_who_has_published_no_list_is_refused_and_holds_nobody_up() throws Exception {
        try (Party alice = stranger();
                Party carol = friend();
                EncryptedClient client = connect(LONG)) {
            send(alice, "a0");
            send(carol, "c0");
            send(alice, "a1");
            await("refused").until(() -> told.unreadable.size() == 2);
            assertThat(told.unreadable).containsOnly(Unreadable.UNTRUSTED_DEVICE);
            await("the other's").until(() -> told.texts().equals(List.of("c0")));
            await("nothing held").until(() -> held().isEmpty());
            assertThat(client.device().contacts().find(alice.user())).isEmpty();
        }
    }

    @Test
    void a_full_queue_takes_nothing_more_and_drops_nothing() {
        Held held = new Held(store);
        UUID sender = UUID.randomUUID();
        for (int i = 0; i < Held.MAX_OF_SENDER; i++) {
            held.add(message(sender, i));
        }
        held.add(message(sender, 0));
        assertThatThrownBy(() -> held.add(message(sender, 1_000_000)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected: below 1000");
        held.add(message(UUID.randomUUID(), 2_000_000));

        Held reopened = new Held(store);
        assertThat(reopened.senders()).hasSize(2);
        for (int i = 0; i < Held.MAX_OF_SENDER; i++) {
            IncomingMessage next = reopened.next(sender).orElseThrow();
            assertThat(next.position()).isEqualTo(i);
            reopened.done(next);
        }
        assertThat(reopened.holds(sender)).isFalse();
        assertThat(held()).hasSize(1);
    }

    private IncomingMessage message(UUID sender, long at) {
        return IncomingMessage.from(
                ProtocolServer.message(at, server.nextId(), UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID(), "")
                        .put("sender_id", sender.toString()));
    }
}
