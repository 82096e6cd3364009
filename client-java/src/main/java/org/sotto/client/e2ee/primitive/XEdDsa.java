package org.sotto.client.e2ee.primitive;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Verifies XEdDSA signatures ("The XEdDSA and VXEdDSA Signature Schemes", 2.3), as devices of the profile
 * {@code LIBSIGNAL_V4} make them with an X25519 key. Our own profile signs with Ed25519 keys and never needs it.
 */
public final class XEdDsa {
    private static final BigInteger P = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private XEdDsa() {}

    /**
     * Whether the signature over the message holds.
     *
     * @param key 32 bytes, the u-coordinate
     * @param signature 64 bytes; bit 7 of the last is the sign of the Edwards x-coordinate
     */
    public static boolean verifies(byte[] key, byte[] message, byte[] signature) {
        if (key.length != X25519Keys.LENGTH || signature.length != Ed25519Keys.SIGNATURE) {
            return false;
        }
        BigInteger u = littleEndian(key).clearBit(255);
        if (u.compareTo(P) >= 0 || u.equals(P.subtract(BigInteger.ONE))) {
            return false;
        }
        BigInteger y = u.subtract(BigInteger.ONE)
                .multiply(u.add(BigInteger.ONE).modInverse(P))
                .mod(P);
        byte[] edwards = littleEndian(y);
        byte[] plain = Arrays.copyOf(signature, signature.length);
        edwards[31] = (byte) (edwards[31] | (signature[63] & 0x80));
        plain[63] = (byte) (plain[63] & 0x7f);
        return Ed25519Keys.verifies(edwards, message, plain);
    }

    private static BigInteger littleEndian(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[bytes.length - 1 - i] = bytes[i];
        }
        return new BigInteger(1, reversed);
    }

    private static byte[] littleEndian(BigInteger value) {
        byte[] out = new byte[X25519Keys.LENGTH];
        for (int i = 0; i < out.length; i++) {
            out[i] = value.shiftRight(8 * i).byteValue();
        }
        return out;
    }
}
