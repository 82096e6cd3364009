package org.sotto.interop.libsignal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.signal.libsignal.protocol.DuplicateMessageException;
import org.signal.libsignal.protocol.InvalidKeyException;
import org.signal.libsignal.protocol.NoSessionException;
import org.sotto.client.SendOptions.DeviceKey;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Two devices without a server between them: what fails here is no fault of the fleet. */
class LibsignalDeviceTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int AMOUNT = 100;

    private final LibsignalDevice alice = new LibsignalDevice(LibsignalDevice.address(UUID.randomUUID(), 1));
    private final LibsignalDevice bob = new LibsignalDevice(LibsignalDevice.address(UUID.randomUUID(), 1));
    private ObjectNode bundle;

    /** As the server would make it of the upload. */
    @BeforeEach
    void bundleOfBob() throws Exception {
        JsonNode upload = JSON.valueToTree(bob.newKeys(1, 1));
        bundle = JSON.createObjectNode();
        bundle.put("device_number", 1);
        bundle.set("registration_id", upload.path("registration_id"));
        bundle.set("libsignal_identity_key", upload.path("libsignal_identity_key"));
        bundle.set("signed_pre_key", upload.path("signed_pre_key"));
        bundle.set("one_time", upload.at("/one_time/0"));
        bundle.set("kem", upload.at("/one_time_kem/0"));
    }

    @Test
    void keys_have_the_lengths_that_the_server_asks_for() {
        assertThat(decoded("/libsignal_identity_key")).hasSize(33).startsWith(5);
        assertThat(decoded("/signed_pre_key/public")).hasSize(33).startsWith(5);
        assertThat(decoded("/one_time/public")).hasSize(33).startsWith(5);
        assertThat(decoded("/kem/public")).hasSize(1_569).startsWith(8);
        assertThat(decoded("/kem/signature")).hasSize(64);
    }

    private byte[] decoded(String path) {
        return Base64.getDecoder().decode(bundle.at(path).asString());
    }

    @Test
    void shuffled_messages_decrypt_each_once() throws Exception {
        alice.begin(bob.address(), bundle);

        assertThat(exchanged(alice, bob)).containsOnly("prekey");
        assertThat(exchanged(bob, alice)).containsOnly("ratchet");
        assertThat(exchanged(alice, bob)).containsOnly("ratchet");
    }

    /** Returns the types of the messages. */
    private static List<String> exchanged(LibsignalDevice from, LibsignalDevice to) throws Exception {
        List<Map.Entry<String, DeviceKey>> sent = new ArrayList<>();
        for (String text : Texts.numbered("text", AMOUNT)) {
            sent.add(Map.entry(text, from.encrypt(to.address(), Texts.bytes(text))));
        }
        Collections.shuffle(sent, new Random(7));
        for (Map.Entry<String, DeviceKey> message : sent) {
            assertThat(to.decrypt(from.address(), message.getValue())).isEqualTo(Texts.bytes(message.getKey()));
        }
        for (Map.Entry<String, DeviceKey> message : sent) {
            assertThatThrownBy(() -> to.decrypt(from.address(), message.getValue()))
                    .isInstanceOf(DuplicateMessageException.class);
        }
        return sent.stream().map(message -> message.getValue().type()).toList();
    }

    @Test
    void an_altered_bundle_begins_no_session() {
        byte[] signature = decoded("/kem/signature");
        signature[9] ^= 1;
        ((ObjectNode) bundle.path("kem")).put("signature", Base64.getEncoder().encodeToString(signature));

        assertThatThrownBy(() -> alice.begin(bob.address(), bundle)).isInstanceOf(InvalidKeyException.class);
    }

    @Test
    void a_group_message_needs_its_senders_key() throws Exception {
        UUID group = UUID.randomUUID();
        byte[] distribution = alice.distribution(group);
        byte[] message = alice.encryptToGroup(group, Texts.bytes("to all"));
        assertThatThrownBy(() -> bob.decryptFromGroup(alice.address(), message)).isInstanceOf(NoSessionException.class);

        bob.acceptDistribution(alice.address(), distribution);

        assertThat(bob.decryptFromGroup(alice.address(), message)).isEqualTo(Texts.bytes("to all"));
        assertThatThrownBy(() -> bob.decryptFromGroup(alice.address(), message))
                .isInstanceOf(DuplicateMessageException.class);
    }
}
