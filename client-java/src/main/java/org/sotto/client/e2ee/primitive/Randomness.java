package org.sotto.client.e2ee.primitive;

import java.security.SecureRandom;

/** Where keys and nonces come from: a seam for test vectors. */
@FunctionalInterface
public interface Randomness {
    /** Fresh random bytes that nobody else has. */
    byte[] bytes(int length);

    /** The system's generator. */
    static Randomness secure() {
        SecureRandom random = new SecureRandom();
        return length -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        };
    }

    /** A random number of 1 to 2^30, as start of ids that count up and must not wrap. */
    default int startId() {
        byte[] b = bytes(4);
        return ((b[0] & 0x3f) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff)) + 1;
    }
}
