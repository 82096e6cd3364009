package org.sotto.client.e2ee.primitive;

import com.google.protobuf.ByteString;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Ed25519 (RFC 8032) with labels. BouncyCastle alone verifies: the verifiers of browsers and of the JDK decide otherwise
 * about crafted signatures, and two clients of one group would see different truths.
 */
public final class Ed25519Keys {
    public static final int LENGTH = 32;
    public static final int SIGNATURE = 64;

    private Ed25519Keys() {}

    public static KeyPair generate(Randomness randomness) {
        return fromSecret(randomness.bytes(LENGTH));
    }

    /** @param secret 32 bytes, kept and not copied */
    public static KeyPair fromSecret(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new E2eeException(
                    E2eeException.Code.BAD_KEY,
                    "Ed25519 secret: " + secret.length + " bytes (expected: " + LENGTH + ")");
        }
        byte[] publicKey = new byte[LENGTH];
        Ed25519.generatePublicKey(secret, 0, publicKey, 0);
        return new KeyPair(secret, publicKey);
    }

    /**
     * Refuses every key outside the prime-order subgroup.
     *
     * @return the key
     */
    public static ByteString requirePublic(String what, ByteString key) {
        if (key.size() != LENGTH || !Ed25519.validatePublicKeyFull(key.toByteArray(), 0)) {
            throw new E2eeException(
                    E2eeException.Code.BAD_KEY,
                    what + ": " + Hex.of(key) + " (expected: " + LENGTH + " bytes in the prime-order subgroup)");
        }
        return key;
    }

    /** {@code SIG(k, label, m) = Ed25519(k, label || 0x00 || m)}. */
    public static byte[] sign(KeyPair key, String label, byte[] message) {
        byte[] labelled = new ByteWriter().label(label).raw(message).bytes();
        byte[] signature = new byte[SIGNATURE];
        Ed25519.sign(key.secret(), 0, labelled, 0, labelled.length, signature, 0);
        return signature;
    }

    /**
     * @param what names the signature in the error
     * @throws E2eeException {@code BAD_SIGNATURE}
     */
    public static void verify(String what, ByteString key, String label, byte[] message, byte[] signature) {
        byte[] labelled = new ByteWriter().label(label).raw(message).bytes();
        if (!verifies(key.toByteArray(), labelled, signature)) {
            throw new E2eeException(
                    E2eeException.Code.BAD_SIGNATURE,
                    what + ": " + Hex.of(signature) + " (expected: a signature by " + Hex.of(key) + ")");
        }
    }

    /** Whether a signature over bare bytes holds; the key is not looked at beyond what verifying needs. */
    public static boolean verifies(byte[] key, byte[] message, byte[] signature) {
        return key.length == LENGTH
                && signature.length == SIGNATURE
                && Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
    }
}
