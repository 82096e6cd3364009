package org.sotto.client.e2ee.session;

import org.sotto.client.e2ee.primitive.Hashes;

/** {@code KDF_CK}: the symmetric-key ratchet, of sessions and of sender keys (Double Ratchet, 5.2). */
public final class ChainKey {
    public static final int LENGTH = Hashes.SHA256;

    private static final byte[] MESSAGE = {1};
    private static final byte[] NEXT = {2};

    private ChainKey() {}

    /** The key of the one message at this place of the chain. */
    public static byte[] messageKey(byte[] chainKey) {
        return Hashes.hmacSha256(chainKey, MESSAGE);
    }

    /** The chain key of the next place. */
    public static byte[] next(byte[] chainKey) {
        return Hashes.hmacSha256(chainKey, NEXT);
    }
}
