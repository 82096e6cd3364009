package org.sotto.interop.libsignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signal.libsignal.protocol.DuplicateMessageException;
import org.sotto.client.IncomingMessage;
import org.sotto.client.rest.ApiResponse;
import org.sotto.client.rest.ControlResult;
import org.sotto.client.rest.SottoAccount;
import tools.jackson.databind.JsonNode;

/** Two accounts whose devices encrypt with libsignal, through the whole fleet (E2EE.md, 7.7). */
class LibsignalInteropTest {
    private static final int AMOUNT = 100;

    private final InteropFleet fleet = InteropFleet.running();
    private LibsignalPerson alice;
    private LibsignalPerson bob;

    @BeforeEach
    void connect() throws Exception {
        alice = LibsignalPerson.connected(fleet);
        bob = LibsignalPerson.connected(fleet);
    }

    @AfterEach
    void disconnect() {
        alice.close();
        bob.close();
    }

    @Test
    void a_hundred_messages_each_way_decrypt_in_any_order_and_none_twice() throws Exception {
        JsonNode bundle = alice.begin(bob);
        assertThat(bundle.path("profile").asString()).isEqualTo("LIBSIGNAL_V4");
        assertThat(bundle.has("one_time")).isTrue();
        assertThat(bundle.path("kem_is_last_resort").asBoolean(true)).isFalse();

        assertThat(exchanged(alice, bob)).containsOnly("prekey");
        assertThat(exchanged(bob, alice)).containsOnly("ratchet");
        assertThat(exchanged(alice, bob)).containsOnly("ratchet");
    }

    /** Returns the types of the messages. */
    private static List<String> exchanged(LibsignalPerson from, LibsignalPerson to) throws Exception {
        List<String> texts = Texts.numbered("text", AMOUNT);
        from.sendAll(to, texts);
        List<IncomingMessage> arrived = to.take(AMOUNT);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < AMOUNT; i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(7));
        for (int i : order) {
            // What one device sends to one person arrives in that order.
            assertThat(Texts.text(to.open(from, arrived.get(i)))).isEqualTo(texts.get(i));
        }
        for (IncomingMessage message : arrived) {
            assertThatThrownBy(() -> to.open(from, message)).isInstanceOf(DuplicateMessageException.class);
        }
        return arrived.stream()
                .map(message -> LibsignalPerson.keyOf(message).type())
                .toList();
    }

    @Test
    void without_one_time_keys_the_last_resort_key_begins_a_session() throws Exception {
        JsonNode bundle = alice.begin(bob);
        for (int claims = 1; !bundle.path("kem_is_last_resort").asBoolean(); claims++) {
            assertThat(claims).as("claims").isLessThan(AMOUNT);
            bundle = alice.begin(bob);
        }

        alice.sendAll(bob, List.of("hello"));

        assertThat(Texts.text(bob.open(alice, bob.take(1).get(0)))).isEqualTo("hello");
    }

    @Test
    void a_sender_key_goes_by_control_message_and_opens_what_comes_after() throws Exception {
        UUID group = UUID.randomUUID();
        alice.begin(bob);

        ControlResult sent = alice.sendControl(bob, alice.device().distribution(group));
        alice.sendContent(bob, alice.device().encryptToGroup(group, Texts.bytes("to all")));

        assertThat(sent.accepted()).hasSize(1);
        List<IncomingMessage> arrived = bob.take(2);
        IncomingMessage control = only(arrived, "CONTROL");
        IncomingMessage message = only(arrived, "TEXT");
        bob.device().acceptDistribution(alice.address(), bob.open(alice, control));
        assertThat(Texts.text(bob.device().decryptFromGroup(alice.address(), message.content())))
                .isEqualTo("to all");
        assertThatThrownBy(() -> bob.device().decryptFromGroup(alice.address(), message.content()))
                .isInstanceOf(DuplicateMessageException.class);
    }

    private static IncomingMessage only(List<IncomingMessage> messages, String type) {
        List<IncomingMessage> found = messages.stream()
                .filter(message -> message.messageType().equals(type))
                .toList();
        assertThat(found).as("%s messages", type).hasSize(1);
        return found.get(0);
    }

    @Test
    void the_server_refuses_keys_whose_signature_was_altered() throws Exception {
        SottoAccount carol = fleet.signUp();
        LibsignalDevice device = new LibsignalDevice(LibsignalDevice.address(carol.userId(), 1));
        Map<String, Object> upload = device.newKeys(1, 1);
        for (String field : List.of("signed_pre_key", "kem_last_resort")) {
            Map<String, Object> altered = new LinkedHashMap<>(upload);
            altered.put(field, altered((Map<?, ?>) upload.get(field)));

            ApiResponse refused = carol.call("PUT", "/api/v1/keys", altered);

            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.errorCode()).isEqualTo("invalid_signature");
        }
        assertThat(carol.call("PUT", "/api/v1/keys", upload).ok()).isTrue();
    }

    private static Map<String, Object> altered(Map<?, ?> key) {
        byte[] signature = Base64.getDecoder().decode(String.valueOf(key.get("signature")));
        signature[9] ^= 1;
        Map<String, Object> altered = new LinkedHashMap<>();
        key.forEach((field, value) -> altered.put(String.valueOf(field), value));
        altered.put("signature", Base64.getEncoder().encodeToString(signature));
        return altered;
    }
}
