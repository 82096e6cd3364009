package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.client.e2ee.content.SealedContent;
import org.sotto.client.e2ee.primitive.Hex;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.store.Section;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.Text;

class E2eeDeviceTest {
    @TempDir
    Path directory;

    private Pair pair;

    @BeforeEach
    void meet() {
        pair = new Pair(directory);
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void two_devices_talk() {
        assertThat(pair.bob.receive(pair.alice, pair.alice.send(pair.bob, "one")))
                .isEqualTo("one");
        KeyMessage answer = pair.bob.send(pair.alice, "two");
        assertThat(answer.type()).isEqualTo(KeyMessage.Type.RATCHET);
        assertThat(pair.alice.receive(pair.bob, answer)).isEqualTo("two");
        KeyMessage third = pair.alice.send(pair.bob, "three");
        assertThat(third.type()).as("after the answer").isEqualTo(KeyMessage.Type.RATCHET);
        assertThat(pair.bob.receive(pair.alice, third)).isEqualTo("three");
    }

    @Test
    void both_ends_agree_on_the_device_lists() {
        KeyMessage message = pair.alice.send(pair.bob, "one");
        assertThat(pair.bob.device.decrypt(pair.alice.address(), message).lists())
                .isEqualTo(Decrypted.ListView.AGREES);
        pair.alice.publish(pair.alice.device.contacts().remove(9));
        assertThat(pair.bob
                        .device
                        .decrypt(pair.alice.address(), pair.alice.send(pair.bob, "two"))
                        .lists())
                .isEqualTo(Decrypted.ListView.SENDER_AHEAD);
    }

    @Test
    void a_reopened_store_goes_on_where_it_was() {
        pair.bob.receive(pair.alice, pair.alice.send(pair.bob, "one"));
        E2eeDevice reopened = E2eeDevice.open(pair.bob.store(), pair.bob.randomness, pair.clock);
        KeyMessage two = pair.alice.send(pair.bob, "two");
        assertThat(Party.text(reopened.decrypt(pair.alice.address(), two))).isEqualTo("two");
        assertThat(reopened.contacts().safetyNumber(pair.alice.user()))
                .hasSize(60)
                .isEqualTo(pair.alice.device.contacts().safetyNumber(pair.bob.user()));
    }

    @Test
    void a_message_that_was_not_kept_was_not_received() {
        KeyMessage message = pair.alice.send(pair.bob, "one");
        assertThatThrownBy(() -> pair.bob.device.decrypt(pair.alice.address(), message, (transaction, decrypted) -> {
                    throw new IllegalStateException("disk full");
                }))
                .hasMessage("disk full");
        pair.bob.device.decrypt(
                pair.alice.address(),
                message,
                (transaction, decrypted) -> transaction.put(
                        Section.CONTENT_KEYS,
                        new byte[] {1},
                        Party.text(decrypted).getBytes(UTF_8)));
        assertThat(pair.bob
                        .store()
                        .transact(transaction -> transaction.get(Section.CONTENT_KEYS, new byte[] {1}))
                        .orElseThrow())
                .asString(UTF_8)
                .isEqualTo("one");
    }

    @Test
    void the_store_holds_no_secret_in_clear() throws IOException {
        String canary = "a canary that must not be seen";
        pair.bob.receive(pair.alice, pair.alice.send(pair.bob, canary));
        pair.bob.store().transact(transaction -> {
            transaction.put(Section.CONTENT_KEYS, new byte[] {1}, canary.getBytes(UTF_8));
            return true;
        });
        byte[] signing =
                pair.bob.store().transact(Self::load).device().signing().secret();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String bytes = Hex.of(Files.readAllBytes(file));
                assertThat(bytes.contains(Hex.of(canary.getBytes(UTF_8))))
                        .as("canary in " + file)
                        .isFalse();
                assertThat(bytes.contains(Hex.of(signing)))
                        .as("secret key in " + file)
                        .isFalse();
            }
        }
    }

    @Test
    void a_session_is_renewed_after_a_week_or_a_thousand_messages() {
        pair.bob.receive(pair.alice, pair.alice.send(pair.bob, "one"));
        ByteString first = pair.alice.device.sessions(pair.bob.address()).get(0).sid();
        pair.clock.advance(Duration.ofDays(8));
        KeyMessage later = pair.alice.send(pair.bob, "two");
        assertThat(later.type()).isEqualTo(KeyMessage.Type.PREKEY);
        assertThat(pair.bob.receive(pair.alice, later)).isEqualTo("two");
        ByteString second =
                pair.bob.device.sessions(pair.alice.address()).get(0).sid();
        assertThat(second)
                .isNotEqualTo(first)
                .isEqualTo(pair.alice.device.sessions(pair.bob.address()).get(0).sid());
        pair.alice.receive(pair.bob, pair.bob.send(pair.alice, "three"));
        for (int i = 0; i < 999; i++) {
            pair.alice.device.encryptBytes(pair.bob.address(), new byte[] {1});
        }
        assertThat(pair.alice.device.sessionsNeeded(List.of(pair.bob.address())))
                .containsExactly(pair.bob.address());
    }

    @Test
    void sessions_begun_by_both_at_once_converge() {
        KeyMessage fromAlice = pair.alice.send(pair.bob, "a");
        KeyMessage fromBob = pair.bob.send(pair.alice, "b");
        assertThat(pair.bob.receive(pair.alice, fromAlice)).isEqualTo("a");
        assertThat(pair.alice.receive(pair.bob, fromBob)).isEqualTo("b");
        assertThat(pair.alice.device.sessions(pair.bob.address()).get(0).sid())
                .isEqualTo(pair.bob.device.sessions(pair.alice.address()).get(0).sid());
        assertThat(pair.bob.receive(pair.alice, pair.alice.send(pair.bob, "c"))).isEqualTo("c");
        assertThat(pair.alice.receive(pair.bob, pair.bob.send(pair.alice, "d"))).isEqualTo("d");
    }

    @Test
    void pre_keys_are_rotated_and_the_old_ones_serve_a_month_longer() {
        KeyMessage slow = pair.alice.send(pair.bob, "slow");
        KeyMessage slower = pair.alice.send(pair.bob, "slower");
        assertThat(pair.bob.device.keys().rotateIfDue()).isEmpty();
        pair.clock.advance(Duration.ofDays(8));
        assertThat(pair.bob.device.keys().rotateIfDue()).isPresent();
        pair.clock.advance(Duration.ofDays(29));
        pair.bob.device.keys().rotateIfDue();
        assertThat(pair.bob.receive(pair.alice, slow)).isEqualTo("slow");
        assertThat(pair.bob.receive(pair.alice, slower)).isEqualTo("slower");
    }

    @Test
    void content_is_sealed_once_and_opened_with_the_key_of_the_session() {
        Content content =
                Content.newBuilder().setText(Text.newBuilder().setBody("hello")).build();
        SealedContent sealed = pair.alice.device.seal(UUID.randomUUID(), ByteString.copyFrom(new byte[16]), content);
        assertThat(pair.bob.device.open(sealed.bytes().toByteArray(), sealed.key(), pair.alice.address()))
                .isEqualTo(content);
        assertThat(sealed.bytes().size()).as("padded").isEqualTo(1 + 12 + 256 + 16);
    }

    @Test
    void a_scanned_safety_number_verifies_the_contact() {
        byte[] shown = pair.bob.device.contacts().safetyQr(pair.alice.user());
        assertThat(pair.alice.device.contacts().scan(pair.bob.user(), shown)).isTrue();
        assertThat(pair.alice
                        .device
                        .contacts()
                        .find(pair.bob.user())
                        .orElseThrow()
                        .verified())
                .isTrue();
        byte[] own = pair.alice.device.contacts().safetyQr(pair.bob.user());
        assertThat(pair.alice.device.contacts().scan(pair.bob.user(), own))
                .as("the own code")
                .isFalse();
    }
}
