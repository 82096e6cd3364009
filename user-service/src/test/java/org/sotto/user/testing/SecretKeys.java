package org.sotto.user.testing;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** What clients do with keys that the service never sees (E2EE.md, 2.1). */
public final class SecretKeys {
    private static final SecureRandom RANDOM = new SecureRandom();

    private SecretKeys() {}

    public static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** The Ed25519 public key of a secret one. */
    public static ByteString ed25519Public(byte[] secret) {
        byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
        Ed25519.generatePublicKey(secret, 0, key, 0);
        return ByteString.copyFrom(key);
    }

    /** The X25519 public key of a secret one. */
    public static ByteString x25519Public(byte[] secret) {
        byte[] key = new byte[X25519.POINT_SIZE];
        X25519.scalarMultBase(secret, 0, key, 0);
        return ByteString.copyFrom(key);
    }

    /** {@code Ed25519(secret, label || 0x00 || message)}. */
    public static ByteString sign(byte[] secret, String label, ByteString message) {
        byte[] signed = ByteString.copyFrom(label, StandardCharsets.US_ASCII)
                .concat(ByteString.copyFrom(new byte[1]))
                .concat(message)
                .toByteArray();
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(secret, 0, signed, 0, signed.length, signature, 0);
        return ByteString.copyFrom(signature);
    }

    /** Four bytes, big-endian. */
    public static ByteString u32(long value) {
        return ByteString.copyFrom(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) value).array());
    }

    public static String base64(ByteString bytes) {
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
