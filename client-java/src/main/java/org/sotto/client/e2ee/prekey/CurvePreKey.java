package org.sotto.client.e2ee.prekey;

import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * An own X25519 pre-key: the signed one (SPK), or a one-time key (OPK).
 *
 * @param createdMs since the epoch
 * @param replacedMs when another took its place as the signed pre-key; 0 while it stands, and for one-time keys
 */
public record CurvePreKey(int id, KeyPair pair, long createdMs, long replacedMs) {
    private static final int VERSION = 1;

    public static CurvePreKey generate(int id, Randomness randomness, long nowMs) {
        return new CurvePreKey(id, X25519Keys.generate(randomness), nowMs, 0);
    }

    public CurvePreKey replaced(long nowMs) {
        return new CurvePreKey(id, pair, createdMs, nowMs);
    }

    /** As a signed pre-key. */
    public PublicPreKey signed(KeyPair signing) {
        return new PublicPreKey(
                id, pair.publicKey(), PreKeyLabels.sign(signing, PreKeyLabels.SIGNED, id, pair.publicKey()));
    }

    /** As a one-time key, which goes unsigned. */
    public PublicPreKey unsigned() {
        return new PublicPreKey(id, pair.publicKey(), null);
    }

    public byte[] serialise() {
        return new ByteWriter()
                .u8(VERSION)
                .u32(id)
                .u64(createdMs)
                .u64(replacedMs)
                .raw(pair.secret())
                .bytes();
    }

    public static CurvePreKey deserialise(byte[] bytes) {
        ByteReader in = new ByteReader("CurvePreKey", bytes);
        in.constant("version", VERSION);
        int id = in.u32("id");
        long createdMs = in.u64("created_ms");
        long replacedMs = in.u64("replaced_ms");
        KeyPair pair = X25519Keys.fromSecret(in.raw("secret", X25519Keys.LENGTH));
        in.end();
        return new CurvePreKey(id, pair, createdMs, replacedMs);
    }
}
