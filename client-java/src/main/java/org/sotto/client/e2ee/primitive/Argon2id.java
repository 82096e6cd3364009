package org.sotto.client.e2ee.primitive;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Argon2id (RFC 9106) with the one set of costs of E2EE.md 6: 64 MiB, three passes, one lane; about a second. */
public final class Argon2id {
    private static final int MEMORY_KIB = 65_536;
    private static final int PASSES = 3;

    private Argon2id() {}

    /** @param salt 16 or more bytes */
    public static byte[] derive(byte[] password, byte[] salt, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(1)
                .withSalt(salt)
                .build());
        byte[] out = new byte[length];
        generator.generateBytes(password, out);
        return out;
    }
}
