package org.sotto.user.crypto;

import com.google.protobuf.ByteString;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Which bytes are public keys that a device may have. */
public final class PublicKeys {
    /** Bytes of an Ed25519 or X25519 public key. */
    public static final int LENGTH = 32;

    /** Bytes of an ML-KEM-1024 encapsulation key (FIPS 203, table 3). Their content is for those who encapsulate to check. */
    public static final int KEM_LENGTH = 1_568;

    /** Any clamped scalar will do: it is a multiple of the cofactor, so that exactly the points of low order end at zero. */
    private static final byte[] SCALAR = scalar();

    private PublicKeys() {}

    private static byte[] scalar() {
        byte[] scalar = new byte[LENGTH];
        X25519.clampPrivateKey(scalar);
        return scalar;
    }

    /** Whether this is an Ed25519 public key of the prime-order subgroup: neither of small order nor with a part of it. */
    public static boolean isEd25519(ByteString key) {
        return key.size() == LENGTH && Ed25519.validatePublicKeyFull(key.toByteArray(), 0);
    }

    /** Whether this is an X25519 public key that gives a shared secret (RFC 7748, 6.1: not all zeros). */
    public static boolean isX25519(ByteString key) {
        return key.size() == LENGTH && X25519.calculateAgreement(SCALAR, 0, key.toByteArray(), 0, new byte[LENGTH], 0);
    }
}
