package org.sotto.client.e2ee.store;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Randomness;

/**
 * Seals records: {@code 0x01 || nonce || GCM(storage key, AAD)}, where the associated data names section, key and version
 * of the schema, so that no record opens in another's place.
 */
final class RecordSealer {
    private static final int VERSION = 1;
    private static final int SCHEMA = 1;

    private final byte[] storageKey;
    private final Randomness randomness;

    RecordSealer(byte[] storageKey, Randomness randomness) {
        if (storageKey.length != AesGcm.KEY) {
            throw new IllegalArgumentException(
                    "storageKey: " + storageKey.length + " bytes (expected: " + AesGcm.KEY + ")");
        }
        this.storageKey = storageKey.clone();
        this.randomness = randomness;
    }

    byte[] seal(String section, byte[] key, byte[] value) {
        byte[] nonce = randomness.bytes(AesGcm.NONCE);
        return new ByteWriter()
                .u8(VERSION)
                .raw(nonce)
                .raw(AesGcm.seal(storageKey, nonce, associatedData(section, key), value))
                .bytes();
    }

    byte[] open(String section, byte[] key, byte[] sealed) {
        ByteReader in = new ByteReader("record of " + section, sealed);
        in.constant("version", VERSION);
        byte[] nonce = in.raw("nonce", AesGcm.NONCE);
        return AesGcm.open("record of " + section, storageKey, nonce, associatedData(section, key), in.rest());
    }

    private static byte[] associatedData(String section, byte[] key) {
        return new ByteWriter()
                .lp(ByteString.copyFromUtf8(section))
                .lp(key)
                .u32(SCHEMA)
                .bytes();
    }

    void wipe() {
        Arrays.fill(storageKey, (byte) 0);
    }
}
