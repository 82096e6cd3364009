package org.sotto.user.crypto;

import com.google.protobuf.ByteString;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * {@code SIG(k, label, m) = Ed25519(k, label || 0x00 || m)} (RFC 8032, pure). Always BouncyCastle: on crafted signatures the
 * JDK's verifier and browsers' come to other answers, and what the server takes must be what every client takes.
 */
public final class KeySignatures {
    /** Bytes of a signature. */
    public static final int LENGTH = Ed25519.SIGNATURE_SIZE;

    private KeySignatures() {}

    /**
     * Whether the signature is the key's over the label and the message.
     *
     * @param key {@link PublicKeys#isEd25519 checked} before
     * @param signature {@link #LENGTH} bytes
     */
    public static boolean verify(ByteString key, SignatureLabel label, ByteString message, ByteString signature) {
        if (key.size() != PublicKeys.LENGTH || signature.size() != LENGTH) {
            throw new IllegalArgumentException("key: " + key.size() + " bytes, signature: " + signature.size()
                    + " bytes (expected: " + PublicKeys.LENGTH + " and " + LENGTH + ")");
        }
        byte[] signed = ByteString.copyFrom(label.prefix()).concat(message).toByteArray();
        return Ed25519.verify(signature.toByteArray(), 0, key.toByteArray(), 0, signed, 0, signed.length);
    }
}
