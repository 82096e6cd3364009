package org.sotto.client.e2ee.prekey;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.primitive.E2eeException;

/**
 * The public part of a pre-key, as the server stores it and hands it out.
 *
 * @param id a u32, not zero, never used again on its device
 * @param key 32 bytes of X25519, or 1,568 of ML-KEM-1024
 * @param signature 64 bytes by DIK_sig; null for one-time curve keys alone
 */
public record PublicPreKey(int id, ByteString key, @Nullable ByteString signature) {
    public PublicPreKey {
        if (id == 0) {
            throw E2eeException.malformed("pre-key id", id, "not 0");
        }
    }
}
