package org.sotto.client.encrypted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sotto.client.MessageType;
import org.sotto.client.SendOptions;
import org.sotto.client.e2ee.Party;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.rest.HistoryMessage;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.ContentKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The key of a message that vanishes is forgotten by itself. */
class ExpiryTest extends EncryptedHarness {
    private static final Duration SWEEP = Duration.ofMillis(20);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** What the server's history has of a message. */
    private HistoryMessage history(Party from, Sent sent) {
        ObjectNode data = ClientRuntime.JSON
                .createObjectNode()
                .put("conversation_id", sent.conversationId().toString())
                .put("temp_id", sent.tempId().toString());
        return new HistoryMessage(
                sent.messageId(),
                from.user().uuid(),
                base64(sent.sealed().bytes().toByteArray()),
                "TEXT",
                Optional.empty(),
                data);
    }

    private static Optional<String> text(Optional<Content> content) {
        return content.map(opened -> opened.getText().getBody());
    }

    /** Whether the key lies in any record of the store, as the store gives them: decrypted. */
    private boolean isStored(ByteString key) {
        return store.transact(transaction -> Arrays.stream(Section.values())
                .flatMap(section -> transaction.keys(section).stream()
                        .map(name -> transaction.get(section, name).orElseThrow()))
                .anyMatch(record -> indexOf(record, key.toByteArray()) >= 0));
    }

    private List<byte[]> expiries() {
        return store.transact(transaction -> transaction.keys(Section.CONTENT_KEY_EXPIRIES));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        return -1;
    }

    @Test
    void it_opens_nothing_from_its_time_on_and_the_next_sweep_takes_it_out_of_the_store() throws Exception {
        try (Party alice = friend();
                EncryptedClient client = connect(SWEEP)) {
            Sent vanishing = send(alice, "vanishes", 60);
            Sent staying = send(alice, "stays");
            await("both").until(() -> told.texts().size() == 2);
            await("acknowledged").until(this::allAcknowledged);
            ByteString key = vanishing.sealed().key().getKey();

            clock.advance(MINUTE.minusMillis(1));
            assertThat(text(client.open(history(alice, vanishing)))).contains("vanishes");
            assertThat(isStored(key)).isTrue();

            clock.advance(Duration.ofMillis(1));
            assertThat(client.open(history(alice, vanishing))).isEmpty();
            await("the sweep").until(() -> !isStored(key));
            assertThat(expiries()).isEmpty();
            clock.advance(Duration.ofDays(365));
            assertThat(text(client.open(history(alice, staying)))).contains("stays");
        }
    }

    @Test
    void it_is_gone_after_a_restart_that_came_later() throws Exception {
        try (Party alice = friend()) {
            Sent vanishing = send(alice, "vanishes", 60);
            ByteString key = vanishing.sealed().key().getKey();
            try (EncryptedClient client = connect(LONG)) {
                await("told").until(() -> told.texts().size() == 1);
                await("acknowledged").until(this::allAcknowledged);
                assertThat(client.open(history(alice, vanishing))).isPresent();
            }
            clock.advance(MINUTE);
            assertThat(isStored(key)).isTrue();
            try (EncryptedClient client = connect(LONG)) {
                assertThat(client.open(history(alice, vanishing))).isEmpty();
                await("the look at the start").until(() -> !isStored(key));
            }
            assertThat(told.texts()).as("told once").containsExactly("vanishes");
        }
    }

    @Test
    void a_message_with_expires_in_tells_every_device_and_is_forgotten_by_its_sender_too() throws Exception {
        try (Party alice = friend();
                EncryptedClient client = connect(SWEEP)) {
            send(alice, "hello");
            await("a session").until(() -> told.texts().size() == 1);
            SendOptions options = SendOptions.NONE.withExpiresIn(MINUTE);
            client.send(alice.user().uuid(), text("vanishes"), MessageType.TEXT, options)
                    .get(20, TimeUnit.SECONDS);

            JsonNode frame = server.frames("send_message").get(0);
            assertThat(frame.path("expires_in").intValue()).isEqualTo(60);
            JsonNode copy = frame.path("device_keys").valueStream().findFirst().orElseThrow();
            ContentKey received = alice.device
                    .decrypt(
                            bob.address(),
                            new KeyMessage(
                                    KeyMessage.Type.ofWireName(copy.path("type").asString()),
                                    bytes(copy.path("body").asString())))
                    .plaintext()
                    .getContentKey();
            assertThat(received.getExpireAfterS()).isEqualTo(60);
            byte[] sealed =
                    Base64.getDecoder().decode(frame.path("encrypted_content").asString());
            assertThat(alice.device.open(sealed, received, bob.address())).isEqualTo(text("vanishes"));

            assertThat(isStored(received.getKey())).isTrue();
            clock.advance(MINUTE);
            await("the sweep").until(() -> !isStored(received.getKey()));

            UUID tempId = UUID.fromString(frame.path("temp_id").asString());
            assertThat(frame.path("device_keys").size()).isEqualTo(1);
            assertThatThrownBy(() -> client.send(
                                    alice.user().uuid(),
                                    text("too short"),
                                    MessageType.TEXT,
                                    options.withTempId(tempId).withExpiresIn(Duration.ofMillis(999)))
                            .get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: from a second");
        }
    }

    @Test
    void what_the_application_forgets_while_it_is_told_stays_forgotten() {
        ContentKeys keys = new ContentKeys(store, clock);
        UUID tempId = UUID.randomUUID();
        ContentKeys.Entry entry = entry(keys, tempId, 60);
        keys.put(entry);
        keys.forget(tempId, bob.user());
        keys.shown(entry, UUID.randomUUID());
        assertThat(keys.find(tempId, bob.user())).isEmpty();
        assertThat(isStored(entry.key().getKey())).isFalse();
        assertThat(expiries()).isEmpty();
    }

    @Test
    void another_device_gets_the_seconds_that_are_left() {
        ContentKeys keys = new ContentKeys(store, clock);
        ContentKeys.Entry entry = entry(keys, UUID.randomUUID(), 60);
        assertThat(keys.secondsLeft(entry)).isEqualTo(60);
        clock.advance(Duration.ofMillis(58_001));
        assertThat(keys.secondsLeft(entry)).isEqualTo(2);
        assertThat(keys.secondsLeft(entry(keys, UUID.randomUUID(), 0))).isZero();
        keys.put(entry);
        assertThat(keys.since(0)).hasSize(1);
        clock.advance(MINUTE);
        assertThat(keys.since(0)).isEmpty();
    }

    private ContentKeys.Entry entry(ContentKeys keys, UUID tempId, int expireAfterS) {
        ContentKey key = bob.device
                .seal(tempId, ByteString.copyFrom(new byte[16]), text("text"))
                .key();
        return keys.received(
                bob.address(), key.toBuilder().setExpireAfterS(expireAfterS).build(), clock.millis());
    }
}
