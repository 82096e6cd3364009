package org.sotto.client.e2ee.primitive;

import com.google.protobuf.ByteString;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.kems.MLKEMGenerator;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.crypto.params.MLKEMPublicKeyParameters;

/** ML-KEM-1024 (FIPS 203). A secret key is its seed {@code d || z}. */
public final class MlKem1024 {
    public static final int PUBLIC = 1568;
    public static final int CIPHERTEXT = 1568;
    public static final int SEED = 64;

    private static final int COINS = 32;

    /** A shared secret of 32 bytes and the ciphertext that carries it. */
    public static final class Encapsulated {
        private final byte[] secret;
        private final byte[] ciphertext;

        Encapsulated(byte[] secret, byte[] ciphertext) {
            this.secret = secret;
            this.ciphertext = ciphertext;
        }

        public byte[] secret() {
            return secret;
        }

        public byte[] ciphertext() {
            return ciphertext;
        }
    }

    private MlKem1024() {}

    public static KeyPair generate(Randomness randomness) {
        return fromSeed(randomness.bytes(SEED));
    }

    /** @param seed 64 bytes, kept and not copied */
    public static KeyPair fromSeed(byte[] seed) {
        return new KeyPair(seed, privateKey(seed).getPublicKey());
    }

    /** Refuses a key of another length, and one with coefficients that are not reduced (FIPS 203, 7.2). */
    public static ByteString requirePublic(String what, ByteString key) {
        publicKey(what, key);
        return key;
    }

    public static Encapsulated encapsulate(ByteString key, Randomness randomness) {
        SecretWithEncapsulation made = MLKEMGenerator.internalGenerateEncapsulated(
                publicKey("ML-KEM public key", key), randomness.bytes(COINS));
        return new Encapsulated(made.getSecret(), made.getEncapsulation());
    }

    /** The shared secret. A ciphertext that was altered gives another secret, not an error (implicit rejection). */
    public static byte[] decapsulate(KeyPair key, byte[] ciphertext) {
        if (ciphertext.length != CIPHERTEXT) {
            throw E2eeException.malformed("ML-KEM ciphertext", ciphertext.length + " bytes", CIPHERTEXT + " bytes");
        }
        return new MLKEMExtractor(privateKey(key.secret())).extractSecret(ciphertext);
    }

    private static MLKEMPrivateKeyParameters privateKey(byte[] seed) {
        if (seed.length != SEED) {
            throw new E2eeException(
                    E2eeException.Code.BAD_KEY, "ML-KEM seed: " + seed.length + " bytes (expected: " + SEED + ")");
        }
        return new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_1024, seed);
    }

    private static MLKEMPublicKeyParameters publicKey(String what, ByteString key) {
        if (key.size() != PUBLIC) {
            throw new E2eeException(
                    E2eeException.Code.BAD_KEY, what + ": " + key.size() + " bytes (expected: " + PUBLIC + ")");
        }
        try {
            return new MLKEMPublicKeyParameters(MLKEMParameters.ml_kem_1024, key.toByteArray());
        } catch (IllegalArgumentException e) {
            throw new E2eeException(E2eeException.Code.BAD_KEY, what + " (expected: an ML-KEM-1024 key)", e);
        }
    }
}
