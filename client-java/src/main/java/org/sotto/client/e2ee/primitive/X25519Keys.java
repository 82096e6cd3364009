package org.sotto.client.e2ee.primitive;

import com.google.protobuf.ByteString;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** X25519 (RFC 7748). */
public final class X25519Keys {
    public static final int LENGTH = 32;

    private static final byte[] PROBE = probe();

    private X25519Keys() {}

    public static KeyPair generate(Randomness randomness) {
        return fromSecret(randomness.bytes(LENGTH));
    }

    /** @param secret 32 bytes, kept and not copied */
    public static KeyPair fromSecret(byte[] secret) {
        requireLength("X25519 secret", secret.length);
        byte[] publicKey = new byte[LENGTH];
        X25519.generatePublicKey(secret, 0, publicKey, 0);
        return new KeyPair(secret, publicKey);
    }

    /**
     * The shared secret, 32 bytes.
     *
     * @throws E2eeException {@code BAD_KEY} when it is zero, that is, when the other's key is of low order (RFC 7748, 6.1)
     */
    public static byte[] agree(KeyPair own, ByteString other) {
        return agree(own.secret(), other.toByteArray());
    }

    /**
     * Refuses what is no key, and the points of low order.
     *
     * @return the key
     */
    public static ByteString requirePublic(String what, ByteString key) {
        if (key.size() != LENGTH) {
            throw new E2eeException(
                    E2eeException.Code.BAD_KEY, what + ": " + key.size() + " bytes (expected: " + LENGTH + ")");
        }
        try {
            agree(PROBE, key.toByteArray());
        } catch (E2eeException e) {
            throw new E2eeException(e.code(), what + ": " + Hex.of(key) + " (expected: a point of high order)", e);
        }
        return key;
    }

    private static byte[] agree(byte[] secret, byte[] other) {
        requireLength("X25519 public key", other.length);
        byte[] shared = new byte[LENGTH];
        if (!X25519.calculateAgreement(secret, 0, other, 0, shared, 0)) {
            throw new E2eeException(
                    E2eeException.Code.BAD_KEY, "X25519 public key: " + Hex.of(other) + " (expected: of high order)");
        }
        return shared;
    }

    private static void requireLength(String what, int length) {
        if (length != LENGTH) {
            throw new E2eeException(
                    E2eeException.Code.BAD_KEY, what + ": " + length + " bytes (expected: " + LENGTH + ")");
        }
    }

    /** Any scalar shows low order, as clamping makes every scalar a multiple of the cofactor. */
    private static byte[] probe() {
        byte[] scalar = new byte[LENGTH];
        scalar[0] = 8;
        return scalar;
    }
}
