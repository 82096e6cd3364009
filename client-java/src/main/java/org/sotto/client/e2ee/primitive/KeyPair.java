package org.sotto.client.e2ee.primitive;

import com.google.protobuf.ByteString;
import java.util.Arrays;

/** A secret (32 bytes of a curve, the 64-byte seed of ML-KEM) with its public key. */
public final class KeyPair {
    private final byte[] secret;
    private final ByteString publicKey;

    KeyPair(byte[] secret, byte[] publicKey) {
        this.secret = secret;
        this.publicKey = ByteString.copyFrom(publicKey);
    }

    /** The secret itself, not a copy: {@link #wipe} fills it with zeros. */
    public byte[] secret() {
        return secret;
    }

    public ByteString publicKey() {
        return publicKey;
    }

    /** Forgets the secret. */
    public void wipe() {
        Arrays.fill(secret, (byte) 0);
    }

    @Override
    public String toString() {
        return "KeyPair[" + Hex.of(publicKey) + "]";
    }
}
