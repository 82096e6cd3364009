package org.sotto.client.e2ee.group;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Vectors.bytes;
import static org.sotto.client.e2ee.Vectors.hex;
import static org.sotto.client.e2ee.Vectors.identity;
import static org.sotto.client.e2ee.Vectors.script;
import static org.sotto.client.e2ee.Vectors.secret;
import static org.sotto.client.e2ee.Vectors.signing;

import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.Vectors;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.session.ChainKey;
import tools.jackson.databind.JsonNode;

/** The sender-key message of {@code content-group-link.json}. */
class GroupVectorsTest {
    @Test
    void a_sender_key_message_is_that_of_the_vectors() {
        JsonNode vectors = Vectors.read("content-group-link.json");
        PublicIdentity alice = identity("alice", 1, "A");
        byte[] chain = secret("sk.chain", 32);
        for (int i = 0; i < 3; i++) {
            chain = ChainKey.next(chain);
        }
        SenderKey key = new SenderKey(bytes("gid", 16), 5, bytes("did", 16), signing("sk.sig"), chain, 3, 0);
        SenderChains chains = new SenderChains();
        chains.learn(alice, key.distribution(), 0);
        assertThat(hex(key.distribution().getSigningPublic()))
                .isEqualTo(vectors.get("skPub").asString());
        byte[] message = key.encrypt(alice, "group key message".getBytes(US_ASCII), script(secret("sk.nonce", 12)));
        assertThat(hex(message)).isEqualTo(vectors.get("groupMsg").asString());
        assertThat(chains.decrypt(message)).asString(US_ASCII).isEqualTo("group key message");
    }
}
