package org.sotto.client.e2ee.prekey;

import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.MlKem1024;
import org.sotto.client.e2ee.primitive.Randomness;

/**
 * An own ML-KEM-1024 pre-key: the last-resort one (KLR), or a one-time key (OKEM).
 *
 * @param lastResort may serve several handshakes
 * @param createdMs since the epoch
 * @param replacedMs when another took its place as the last resort; 0 while it stands, and for one-time keys
 */
public record KemPreKey(int id, KeyPair pair, boolean lastResort, long createdMs, long replacedMs) {
    private static final int VERSION = 1;

    public static KemPreKey generate(int id, boolean lastResort, Randomness randomness, long nowMs) {
        return new KemPreKey(id, MlKem1024.generate(randomness), lastResort, nowMs, 0);
    }

    public KemPreKey replaced(long nowMs) {
        return new KemPreKey(id, pair, lastResort, createdMs, nowMs);
    }

    public PublicPreKey signed(KeyPair signing) {
        return new PublicPreKey(
                id, pair.publicKey(), PreKeyLabels.sign(signing, PreKeyLabels.KEM, id, pair.publicKey()));
    }

    public byte[] serialise() {
        return new ByteWriter()
                .u8(VERSION)
                .u32(id)
                .flag(lastResort)
                .u64(createdMs)
                .u64(replacedMs)
                .raw(pair.secret())
                .bytes();
    }

    public static KemPreKey deserialise(byte[] bytes) {
        ByteReader in = new ByteReader("KemPreKey", bytes);
        in.constant("version", VERSION);
        int id = in.u32("id");
        boolean lastResort = in.flag("last_resort");
        long createdMs = in.u64("created_ms");
        long replacedMs = in.u64("replaced_ms");
        KeyPair pair = MlKem1024.fromSeed(in.raw("seed", MlKem1024.SEED));
        in.end();
        return new KemPreKey(id, pair, lastResort, createdMs, replacedMs);
    }
}
