package org.sotto.client.e2ee.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.sotto.client.e2ee.Vectors.agreement;
import static org.sotto.client.e2ee.Vectors.hex;
import static org.sotto.client.e2ee.Vectors.identity;
import static org.sotto.client.e2ee.Vectors.script;
import static org.sotto.client.e2ee.Vectors.secret;
import static org.sotto.client.e2ee.Vectors.signing;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.sotto.client.e2ee.Vectors;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.primitive.Randomness;
import tools.jackson.databind.JsonNode;

/** {@code handshake-ratchet.json}, value by value. */
class HandshakeVectorsTest {
    private final JsonNode vectors = Vectors.read("handshake-ratchet.json");
    private final DeviceIdentity alice = new DeviceIdentity(1, signing("A.sig"), agreement("A.dh"));
    private final DeviceIdentity bob = new DeviceIdentity(2, signing("B.sig"), agreement("B.dh"));
    private final PublicIdentity aliceId = identity("alice", 1, "A");
    private final PublicIdentity bobId = identity("bob", 2, "B");
    private final CurvePreKey signedPreKey = new CurvePreKey(7, agreement("B.spk"), 0, 0);
    private final CurvePreKey oneTime = new CurvePreKey(42, agreement("B.opk"), 0, 0);
    private final KemPreKey kem = new KemPreKey(9, MlKem1024.fromSeed(secret("B.kem", 64)), false, 0, 0);
    private final long createdMs = vectors.get("createdMs").asLong();

    private void is(String name, ByteString value) {
        assertThat(hex(value)).as(name).isEqualTo(vectors.get(name).asString());
    }

    private void is(String name, byte[] value) {
        is(name, ByteString.copyFrom(value));
    }

    private Handshake.Initiated initiate(Randomness randomness) {
        PreKeyBundle.Verified bundle = new PreKeyBundle.Verified(
                bobId, signedPreKey.signed(bob.signing()), oneTime.unsigned(), kem.signed(bob.signing()));
        return Handshake.initiate(alice, aliceId, bundle, createdMs, randomness);
    }

    @Test
    void the_keys_are_those_of_the_vectors() {
        is("ida", aliceId.encode());
        is("idb", bobId.encode());
        is("ekPub", agreement("A.ek").publicKey());
        is("spkPub", signedPreKey.pair().publicKey());
        is("opkPub", oneTime.pair().publicKey());
        is("kemPubSha256", Hashes.sha256(kem.pair().publicKey().toByteArray()));
        MlKem1024.Encapsulated encapsulated =
                MlKem1024.encapsulate(kem.pair().publicKey(), script(secret("A.kem.m", 32)));
        is("kemCtSha256", Hashes.sha256(encapsulated.ciphertext()));
        is("kemSs", encapsulated.secret());
        is("kemSs", MlKem1024.decapsulate(kem.pair(), encapsulated.ciphertext()));
    }

    @Test
    void both_ends_agree_on_the_vectors_transcript_key_and_session() {
        Handshake.Initiated initiated = initiate(script(secret("A.ek", 32), secret("A.kem.m", 32)));
        Handshake.Agreed accepted = Handshake.accept(bob, bobId, initiated.offer(), signedPreKey, oneTime, kem);
        assertThat(accepted).isEqualTo(initiated.agreed());
        is("th", accepted.transcript());
        is("sk", accepted.sharedKey());
        is("sid", accepted.sid());
    }

    @Test
    void the_first_two_messages_are_those_of_the_vectors() {
        Randomness randomness = script(
                secret("A.ek", 32),
                secret("A.kem.m", 32),
                secret("A.ratchet1", 32),
                secret("n0", 12),
                secret("n1", 12));
        Handshake.Initiated initiated = initiate(randomness);
        RatchetState ratchet =
                RatchetState.initiator(initiated.agreed(), signedPreKey.pair().publicKey(), randomness);
        ByteWriter saved = new ByteWriter();
        ratchet.serialise(saved);
        ByteReader in = new ByteReader("state", saved.bytes());
        in.raw("transcript and sid", 40);
        is("rk1", in.raw("root", 32));
        in.raw("ratchet secret and other", 65);
        assertThat(in.flag("sending")).isTrue();
        byte[] chain = in.raw("sending", 32);
        is("ck0", chain);
        is("mk0", ChainKey.messageKey(chain));
        is("mk1", ChainKey.messageKey(ChainKey.next(chain)));
        RatchetMessage first = ratchet.encrypt("hello".getBytes(US_ASCII), randomness);
        RatchetMessage second = ratchet.encrypt("world".getBytes(US_ASCII), randomness);
        is("m0", first.encode());
        is("m1", second.encode());

        Handshake.Agreed accepted = Handshake.accept(bob, bobId, initiated.offer(), signedPreKey, oneTime, kem);
        RatchetState other = RatchetState.responder(accepted, signedPreKey.pair());
        Randomness own = script(secret("B.ratchet1", 32));
        assertThat(other.decrypt(RatchetMessage.decode(first.encode()), own, 0))
                .asString(US_ASCII)
                .isEqualTo("hello");
        assertThat(other.decrypt(RatchetMessage.decode(second.encode()), own, 0))
                .asString(US_ASCII)
                .isEqualTo("world");
    }
}
