package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * The first messages of a session on the wire: what the other side needs for the handshake, in front of a ratchet message.
 * It is repeated until the initiator has decrypted something in the session.
 *
 * @param prefix the handshake part as bytes, which every repetition must equal
 */
record PreKeyMessage(Handshake.Offer offer, ByteString prefix, RatchetMessage message) {
    private static final int VERSION = 1;
    private static final int TYPE = 1;
    private static final int SUITE = 1;

    static byte[] prefix(Handshake.Offer offer) {
        return new ByteWriter()
                .u8(VERSION)
                .u8(TYPE)
                .u8(SUITE)
                .u32(offer.registrationId())
                .lp(offer.initiator().encode())
                .u64(offer.createdMs())
                .raw(offer.ephemeral())
                .u32(offer.signedPreKeyId())
                .u32(offer.oneTimeId())
                .u32(offer.kemId())
                .lp(offer.ciphertext())
                .bytes();
    }

    static byte[] encode(ByteString prefix, byte[] ratchetMessage) {
        return new ByteWriter().raw(prefix).lp(ratchetMessage).bytes();
    }

    static PreKeyMessage decode(byte[] bytes) {
        ByteReader in = new ByteReader("pre-key message", bytes);
        in.constant("version", VERSION);
        in.constant("type", TYPE);
        in.constant("suite", SUITE);
        Handshake.Offer offer = new Handshake.Offer(
                in.u32("registration_id"),
                PublicIdentity.read(in, "ID").requireKeys(),
                in.u64("created_ms"),
                in.string("EK", X25519Keys.LENGTH),
                nonZero("spk_id", in.u32("spk_id")),
                in.u32("opk_id"),
                nonZero("kem_id", in.u32("kem_id")),
                ByteString.copyFrom(in.lp("ct", MlKem1024.CIPHERTEXT, MlKem1024.CIPHERTEXT)));
        ByteString prefix = ByteString.copyFrom(bytes, 0, in.position());
        byte[] inner = in.lp("ratchet message", RatchetMessage.MIN_BYTES, RatchetMessage.MAX_BYTES);
        in.end();
        if (offer.createdMs() < 0) {
            throw E2eeException.malformed("pre-key message.created_ms", offer.createdMs(), "below 2^63");
        }
        return new PreKeyMessage(offer, prefix, RatchetMessage.decode(inner));
    }

    /** {@code pkh}: both sides remember it, and refuse a repetition that differs. */
    static ByteString hash(ByteString prefix) {
        return ByteString.copyFrom(Hashes.sha256(prefix.toByteArray()));
    }

    private static int nonZero(String field, int id) {
        if (id == 0) {
            throw E2eeException.malformed("pre-key message." + field, 0, "not 0");
        }
        return id;
    }
}
