package org.sotto.client.e2ee.primitive;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM (NIST SP 800-38D) with nonces of 12 bytes and tags of 16, by the JDK. */
public final class AesGcm {
    public static final int KEY = 32;
    public static final int NONCE = 12;
    public static final int TAG = 16;

    private AesGcm() {}

    /** The ciphertext and behind it the tag. */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] associatedData, byte[] plaintext) {
        try {
            return run(Cipher.ENCRYPT_MODE, key, nonce, associatedData, plaintext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot encrypt by AES-256-GCM", e);
        }
    }

    /**
     * @param what names the sealed bytes in the error
     * @throws E2eeException {@code BAD_TAG}
     */
    public static byte[] open(String what, byte[] key, byte[] nonce, byte[] associatedData, byte[] sealed) {
        if (sealed.length < TAG) {
            throw E2eeException.malformed(what, sealed.length + " bytes", "at least " + TAG + " bytes");
        }
        try {
            return run(Cipher.DECRYPT_MODE, key, nonce, associatedData, sealed);
        } catch (AEADBadTagException e) {
            throw new E2eeException(E2eeException.Code.BAD_TAG, what + " (expected: an intact tag)", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot decrypt by AES-256-GCM", e);
        }
    }

    private static byte[] run(int mode, byte[] key, byte[] nonce, byte[] associatedData, byte[] input)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG, nonce));
        cipher.updateAAD(associatedData);
        return cipher.doFinal(input);
    }
}
