package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Vectors.address;
import static org.sotto.client.e2ee.Vectors.bytes;
import static org.sotto.client.e2ee.Vectors.hex;
import static org.sotto.client.e2ee.Vectors.script;
import static org.sotto.client.e2ee.Vectors.secret;
import static org.sotto.client.e2ee.Vectors.signing;
import static org.sotto.client.e2ee.Vectors.unhex;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.content.SealedContent;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.SafetyNumber;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.media.MediaRoot;
import org.sotto.client.e2ee.primitive.Argon2id;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.Padding;
import org.sotto.client.e2ee.primitive.XEdDsa;
import tools.jackson.databind.JsonNode;

/** {@code content-group-link.json} where no other test takes it, and the two files of signatures. */
class SharedVectorsTest {
    private static final int SEGMENT = 262_144;

    private final JsonNode vectors = Vectors.read("content-group-link.json");

    private String vector(String name) {
        return vectors.get(name).asString();
    }

    @Test
    void fingerprints() {
        assertThat(SafetyNumber.fingerprint(
                        address("alice", 1).user(), signing("A.aik").publicKey()))
                .isEqualTo(vector("fpA"));
        assertThat(SafetyNumber.fingerprint(
                        address("bob", 2).user(), signing("B.aik").publicKey()))
                .isEqualTo(vector("fpB"));
    }

    @Test
    void sealed_content() {
        byte[] content = "hello sealed world".getBytes(US_ASCII);
        SealedContent sealed = SealedContent.seal(
                bytes("mid", 16),
                ByteString.copyFrom(unhex(vector("conv"))),
                address("alice", 1),
                content,
                script(secret("content.key", 32), secret("content.nonce", 12)));
        assertThat(hex(sealed.bytes())).isEqualTo(vector("content"));
        assertThat(hex(sealed.key().getContentSha256())).isEqualTo(vector("contentSha256"));
        assertThat(SealedContent.open(sealed.bytes().toByteArray(), sealed.key(), address("alice", 1)))
                .isEqualTo(content);
    }

    @Test
    void the_root_of_a_file() {
        byte[] file = new byte[600_000];
        for (int i = 0; i < file.length; i++) {
            file[i] = (byte) (i * 7);
        }
        MediaRoot root = new MediaRoot();
        for (int from = 0; from < file.length; from += SEGMENT) {
            root.add(Arrays.copyOfRange(file, from, Math.min(file.length, from + SEGMENT)));
        }
        assertThat(hex(root.value())).isEqualTo(vector("mediaRoot"));
    }

    @Test
    void a_devices_consent() {
        DeviceIdentity device = new DeviceIdentity(1, signing("N.sig"), Vectors.agreement("N.dh"));
        assertThat(hex(device.accept(address("alice", 2), signing("A.aik").publicKey())))
                .isEqualTo(vector("devSig"));
    }

    @Test
    void the_costs_of_argon2id() {
        UserId alice = address("alice", 1).user();
        byte[] salt = Hashes.sha256(new ByteWriter()
                .label("Sotto/1 PIN")
                .lp(alice.bytes())
                .raw(secret("server.salt", 16))
                .bytes());
        byte[] derived = Argon2id.derive("123456".getBytes(US_ASCII), salt, 32);
        assertThat(hex(Hashes.hkdf(derived, new byte[0], "Sotto/1 PinAuth", 32)))
                .isEqualTo(vector("pinAuth"));
    }

    @Test
    void padme_buckets() {
        assertThat(Padding.padme(5_000)).isEqualTo(Long.parseLong(vector("padme5000")));
        assertThat(Padding.padme(1_000_000)).isEqualTo(Long.parseLong(vector("padme1e6")));
        assertThat(Padding.padme(100_000_000)).isEqualTo(Long.parseLong(vector("padme1e8")));
    }

    @Test
    void crafted_ed25519_signatures_are_judged_strictly() {
        JsonNode cases = Vectors.read("ed25519-edge.json").get("v");
        assertThat(cases.size()).isEqualTo(257);
        for (JsonNode one : cases) {
            assertThat(Ed25519Keys.verifies(unhex(one.get("A")), unhex(one.get("msg")), unhex(one.get("sig"))))
                    .as(one.toString())
                    .isEqualTo(one.get("strict").asBoolean());
        }
    }

    @Test
    void xeddsa_signatures_of_libsignal_verify_and_altered_ones_do_not() {
        JsonNode cases = Vectors.read("libsignal-xeddsa.json");
        assertThat(cases.size()).isEqualTo(65);
        for (JsonNode one : cases) {
            byte[] serialised = unhex(one.get("pub"));
            byte[] key = Arrays.copyOfRange(serialised, 1, serialised.length);
            byte[] message = unhex(one.get("msg"));
            byte[] signature = unhex(one.get("sig"));
            assertThat(XEdDsa.verifies(key, message, signature))
                    .as(one.toString())
                    .isTrue();
            assertThat(XEdDsa.verifies(key, new ByteWriter().raw(message).u8(0).bytes(), signature))
                    .as("longer message of %s", one)
                    .isFalse();
            for (int at : new int[] {0, 31, 32, 63}) {
                byte[] altered = signature.clone();
                altered[at] = (byte) (altered[at] ^ (at == 63 ? 0x80 : 1));
                assertThat(XEdDsa.verifies(key, message, altered))
                        .as("byte %d altered of %s", at, one)
                        .isFalse();
            }
        }
    }
}
