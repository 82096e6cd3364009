package org.sotto.e2e.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageAck;
import org.sotto.client.MessageType;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.rest.PageRequest;
import org.sotto.e2e.fleet.Fleet;

/** Alice by the Java client, Bob by the TypeScript library in Chromium, the fleet between them. */
class BrowserChatTest {
    private final Fleet fleet = Fleet.running();
    private final List<String> fromAlice = new ArrayList<>();
    private final List<String> fromBob = new ArrayList<>();
    private final List<String> inOrder = new ArrayList<>();

    @Test
    void they_read_each_other_also_after_the_page_was_loaded_anew() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                BrowserPerson bob = BrowserPerson.signUp(fleet, 2).connect()) {
            UUID conversation = aliceSays(alice, bob, "grüß dich").conversationId();
            aliceSays(alice, bob, "are you there?");
            bobSays(bob, alice, "in a browser");
            bobSays(bob, alice, "🙂");
            aliceSays(alice, bob, "nice");

            bob.reload();
            bobSays(bob, alice, "loaded anew");
            aliceSays(alice, bob, "and still you");
            alice.client().send(bob.id(), EncryptedPerson.text("while the page is away"), MessageType.TEXT);
            bob.reload();
            fromAlice.add("while the page is away");
            inOrder.add("while the page is away");
            bob.awaitTexts("while the page is away");
            bobSays(bob, alice, "read that too");

            assertThat(bob.texts()).isEqualTo(fromAlice);
            assertThat(alice.record().texts()).isEqualTo(fromBob);
            assertThat(alice.record().contents())
                    .allSatisfy(content -> assertThat(content.author()).isEqualTo(bob.address()));
            assertThat(bob.listViews()).containsOnly("agrees");
            assertThat(alice.record().unreadable()).isEmpty();
            assertThat(alice.record().splits()).isEmpty();
            assertThat(bob.safetyNumber(alice.id()))
                    .hasSize(60)
                    .isEqualTo(alice.client().device().contacts().safetyNumber(UserId.of(bob.id())));
            assertThat(alice.history(conversation)).isEqualTo(inOrder);
            for (HistoryMessage message :
                    alice.account().history(conversation, PageRequest.FIRST).items()) {
                assertThat(new String(message.content(), StandardCharsets.UTF_8))
                        .doesNotContain(inOrder);
            }
        }
    }

    @Test
    void the_one_in_the_browser_may_begin() throws Exception {
        try (EncryptedPerson alice = EncryptedPerson.signUp(fleet, 1).connect();
                BrowserPerson bob = BrowserPerson.signUp(fleet, 2).connect()) {
            bobSays(bob, alice, "first");
            bobSays(bob, alice, "second");
            bob.reload();
            bobSays(bob, alice, "third, before any answer");
            aliceSays(alice, bob, "an answer");
            bobSays(bob, alice, "fourth");
            assertThat(alice.record().texts()).isEqualTo(fromBob);
            assertThat(alice.record().unreadable()).isEmpty();
        }
    }

    private MessageAck aliceSays(EncryptedPerson alice, BrowserPerson bob, String text) throws Exception {
        MessageAck ack = alice.client()
                .send(bob.id(), EncryptedPerson.text(text), MessageType.TEXT)
                .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        bob.awaitTexts(text);
        fromAlice.add(text);
        inOrder.add(text);
        return ack;
    }

    private void bobSays(BrowserPerson bob, EncryptedPerson alice, String text) throws Exception {
        bob.sent(alice.id(), text);
        alice.record().awaitTexts(text);
        fromBob.add(text);
        inOrder.add(text);
    }
}
