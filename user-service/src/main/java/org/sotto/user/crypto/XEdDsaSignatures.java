package org.sotto.user.crypto;

import com.google.protobuf.ByteString;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Signatures by an X25519 key (XEdDSA, 2.3 and 2.5). The key has two Edwards points of opposite sign; which one signed stands in
 * the highest bit of the signature, where Ed25519 always has a zero. With the point written out the rest is Ed25519.
 */
public final class XEdDsaSignatures {
    /** Bytes of a signature. */
    public static final int LENGTH = Ed25519.SIGNATURE_SIZE;

    private static final int SIGN_BIT = 0x80;

    private XEdDsaSignatures() {}

    /**
     * Whether the signature is the key's over the message.
     *
     * @param key X25519, {@link PublicKeys#isX25519 checked} before
     * @param signature {@link #LENGTH} bytes
     */
    public static boolean verify(ByteString key, ByteString message, ByteString signature) {
        if (key.size() != PublicKeys.LENGTH || signature.size() != LENGTH) {
            throw new IllegalArgumentException("key: " + key.size() + " bytes, signature: " + signature.size()
                    + " bytes (expected: " + PublicKeys.LENGTH + " and " + LENGTH + ")");
        }
        byte[] point = edwardsY(key);
        byte[] plain = signature.toByteArray();
        point[PublicKeys.LENGTH - 1] |= (byte) (plain[LENGTH - 1] & SIGN_BIT);
        plain[LENGTH - 1] &= (byte) ~SIGN_BIT;
        byte[] signed = message.toByteArray();
        return Ed25519.verify(plain, 0, point, 0, signed, 0, signed.length);
    }

    /** {@code (u - 1) / (u + 1)} (RFC 7748, 4.1). There is none of u = -1 alone, which is of low order. */
    private static byte[] edwardsY(ByteString key) {
        int[] numerator = X25519Field.create();
        X25519Field.decode255(key.toByteArray(), numerator);
        int[] denominator = X25519Field.create();
        X25519Field.copy(numerator, 0, denominator, 0);
        X25519Field.subOne(numerator);
        X25519Field.addOne(denominator);
        X25519Field.carry(numerator);
        X25519Field.carry(denominator);
        X25519Field.inv(denominator, denominator);
        X25519Field.mul(numerator, denominator, numerator);
        X25519Field.normalize(numerator);
        byte[] y = new byte[PublicKeys.LENGTH];
        X25519Field.encode(numerator, y, 0);
        return y;
    }
}
