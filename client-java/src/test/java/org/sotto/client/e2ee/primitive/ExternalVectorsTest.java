package org.sotto.client.e2ee.primitive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sotto.client.e2ee.Vectors.hex;
import static org.sotto.client.e2ee.Vectors.script;
import static org.sotto.client.e2ee.Vectors.unhex;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.Vectors;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import tools.jackson.databind.JsonNode;

/** The primitives against other people's answers; {@code e2ee-vectors/external/README.md} says whose, and what counts. */
class ExternalVectorsTest {
    private static final String ZERO = "00".repeat(32);

    private record Case(JsonNode group, JsonNode test) {
        byte[] bytes(String field) {
            return unhex(test.get(field));
        }

        boolean valid() {
            return "valid".equals(test.get("result").asString());
        }

        @Override
        public String toString() {
            return "case " + test.get("tcId") + ", " + test.get("comment") + ", " + test.get("flags");
        }
    }

    private static List<Case> wycheproof(String name, int expected) {
        List<Case> cases = Vectors.read("external/wycheproof/" + name + "_test.json")
                .get("testGroups")
                .valueStream()
                .flatMap(group -> group.get("tests").valueStream().map(test -> new Case(group, test)))
                .toList();
        assertThat(cases).hasSize(expected);
        return cases;
    }

    private static List<JsonNode> entries(String file, String name, int expected) {
        List<JsonNode> entries =
                Vectors.read("external/" + file).get(name).valueStream().toList();
        assertThat(entries).hasSize(expected);
        return entries;
    }

    private static void refuses(Object what, Code code, ThrowingCallable work) {
        assertThatThrownBy(work).as("%s", what).isInstanceOfSatisfying(E2eeException.class, refusal -> assertThat(
                        refusal.code())
                .as("%s", what)
                .isEqualTo(code));
    }

    @Test
    void x25519_agrees_and_refuses_a_secret_of_zero() {
        List<Case> cases = wycheproof("x25519", 518);
        for (Case one : cases) {
            KeyPair own = X25519Keys.fromSecret(one.bytes("private"));
            ByteString other = ByteString.copyFrom(one.bytes("public"));
            String shared = one.test().get("shared").asString();
            if (shared.equals(ZERO)) {
                refuses(one, Code.BAD_KEY, () -> X25519Keys.agree(own, other));
                refuses(one, Code.BAD_KEY, () -> X25519Keys.requirePublic("key", other));
            } else {
                assertThat(hex(X25519Keys.agree(own, other))).as("%s", one).isEqualTo(shared);
            }
        }
        assertThat(cases).anyMatch(one -> one.test().get("shared").asString().equals(ZERO));
    }

    @Test
    void ed25519_holds_exactly_what_is_valid() {
        for (Case one : wycheproof("eddsa", 145)) {
            byte[] key = unhex(one.group().get("key").get("pk"));
            assertThat(Ed25519Keys.verifies(key, one.bytes("msg"), one.bytes("sig")))
                    .as("%s", one)
                    .isEqualTo(one.valid());
        }
    }

    @Test
    void aes_256_gcm_with_the_nonces_of_the_protocol() {
        List<Case> cases = wycheproof("aes_gcm", 256).stream()
                .filter(one -> one.group().get("keySize").asInt() == 8 * AesGcm.KEY)
                .filter(one -> one.group().get("ivSize").asInt() == 8 * AesGcm.NONCE)
                .toList();
        assertThat(cases).hasSize(48);
        for (Case one : cases) {
            byte[] sealed = join(one.bytes("ct"), one.bytes("tag"));
            if (one.valid()) {
                assertThat(AesGcm.seal(one.bytes("key"), one.bytes("iv"), one.bytes("aad"), one.bytes("msg")))
                        .as("%s", one)
                        .isEqualTo(sealed);
                assertThat(AesGcm.open("case", one.bytes("key"), one.bytes("iv"), one.bytes("aad"), sealed))
                        .as("%s", one)
                        .isEqualTo(one.bytes("msg"));
            } else {
                refuses(
                        one,
                        Code.BAD_TAG,
                        () -> AesGcm.open("case", one.bytes("key"), one.bytes("iv"), one.bytes("aad"), sealed));
            }
        }
    }

    @Test
    void hkdf_sha_256() {
        for (Case one : wycheproof("hkdf_sha256", 105)) {
            int size = one.test().get("size").asInt();
            ThrowingCallable derive =
                    () -> assertThat(Hashes.hkdf(one.bytes("ikm"), one.bytes("salt"), one.bytes("info"), size))
                            .as("%s", one)
                            .isEqualTo(one.bytes("okm"));
            if (one.valid()) {
                assertThatCode(derive).doesNotThrowAnyException();
            } else {
                // All that is invalid there asks for more than 255 blocks (RFC 5869, 2.3).
                assertThat(size).as("%s", one).isGreaterThan(255 * Hashes.SHA256);
                assertThatThrownBy(derive).as("%s", one).isInstanceOf(RuntimeException.class);
            }
        }
    }

    @Test
    void hmac_sha_256() {
        for (Case one : wycheproof("hmac_sha256", 174)) {
            byte[] tag = one.bytes("tag");
            byte[] made = Arrays.copyOf(Hashes.hmacSha256(one.bytes("key"), one.bytes("msg")), tag.length);
            assertThat(Arrays.equals(made, tag)).as("%s", one).isEqualTo(one.valid());
        }
    }

    @Test
    void ml_kem_1024_by_acvp() {
        for (JsonNode one : entries("mlkem1024-acvp.json", "keyGen", 25)) {
            KeyPair key = MlKem1024.fromSeed(join(unhex(one.get("d")), unhex(one.get("z"))));
            assertThat(hex(shake256(16, key.publicKey().toByteArray())))
                    .isEqualTo(one.get("ek").asString());
        }
        for (JsonNode one : entries("mlkem1024-acvp.json", "encap", 25)) {
            MlKem1024.Encapsulated made =
                    MlKem1024.encapsulate(ByteString.copyFrom(unhex(one.get("ek"))), script(unhex(one.get("m"))));
            assertThat(hex(made.secret())).isEqualTo(one.get("k").asString());
            assertThat(hex(shake256(16, made.ciphertext())))
                    .isEqualTo(one.get("c").asString());
        }
    }

    @Test
    void ml_kem_1024_from_seed_to_secret_and_back() {
        for (JsonNode one : entries("mlkem1024-boringssl.json", "official", 15)) {
            KeyPair key = MlKem1024.fromSeed(unhex(one.get("seed")));
            assertThat(hex(key.publicKey())).isEqualTo(one.get("publicKey").asString());
            requireEncapsulates(one);
            byte[] ciphertext = unhex(one.get("ciphertext"));
            assertThat(hex(MlKem1024.decapsulate(key, ciphertext)))
                    .isEqualTo(one.get("secret").asString());

            byte[] altered = ciphertext.clone();
            altered[altered.length / 2] ^= 1;
            byte[] z = Arrays.copyOfRange(unhex(one.get("seed")), 32, MlKem1024.SEED);
            assertThat(MlKem1024.decapsulate(key, altered))
                    .as("implicit rejection")
                    .isEqualTo(shake256(32, z, altered));
            for (byte[] wrong : List.of(
                    Arrays.copyOf(ciphertext, ciphertext.length - 1),
                    Arrays.copyOf(ciphertext, ciphertext.length + 1))) {
                refuses(wrong.length + " bytes", Code.MALFORMED, () -> MlKem1024.decapsulate(key, wrong));
            }
        }
        entries("mlkem1024-boringssl.json", "edge", 11).forEach(ExternalVectorsTest::requireEncapsulates);
    }

    private static void requireEncapsulates(JsonNode one) {
        MlKem1024.Encapsulated made = MlKem1024.encapsulate(
                ByteString.copyFrom(unhex(one.get("publicKey"))), script(unhex(one.get("coins"))));
        assertThat(hex(made.ciphertext())).isEqualTo(one.get("ciphertext").asString());
        assertThat(hex(made.secret())).isEqualTo(one.get("secret").asString());
    }

    @Test
    void ml_kem_1024_keys_that_fips_203_refuses() {
        for (JsonNode one : entries("mlkem1024-boringssl.json", "refusedPublicKeys", 24)) {
            ByteString key = ByteString.copyFrom(unhex(one.get("publicKey")));
            refuses(one.get("kind"), Code.BAD_KEY, () -> MlKem1024.requirePublic("key", key));
        }
    }

    @Test
    void argon2id_by_rfc_9106_and_by_the_reference_implementation() {
        for (JsonNode one : entries("argon2id.json", "rfc9106", 1)) {
            // The protocol has neither a secret nor associated data: BouncyCastle's generator itself is asked.
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(one.get("memoryKib").asInt())
                    .withIterations(one.get("passes").asInt())
                    .withParallelism(one.get("lanes").asInt())
                    .withSalt(unhex(one.get("salt")))
                    .withSecret(unhex(one.get("secret")))
                    .withAdditional(unhex(one.get("associatedData")))
                    .build());
            byte[] tag = new byte[32];
            generator.generateBytes(unhex(one.get("password")), tag);
            assertThat(hex(tag)).isEqualTo(one.get("tag").asString());
        }
        for (JsonNode one : entries("argon2id.json", "reference", 3)) {
            byte[] tag = unhex(one.get("tag"));
            assertThat(Argon2id.derive(unhex(one.get("password")), unhex(one.get("salt")), tag.length))
                    .isEqualTo(tag);
        }
    }

    private static byte[] shake256(int length, byte[]... parts) {
        SHAKEDigest digest = new SHAKEDigest(256);
        Stream.of(parts).forEach(part -> digest.update(part, 0, part.length));
        byte[] out = new byte[length];
        digest.doFinal(out, 0, length);
        return out;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return new ByteWriter().raw(first).raw(second).bytes();
    }
}
