package org.sotto.user.phone;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.sotto.common.id.Uuids;
import org.sotto.user.secret.HmacSecret;
import org.springframework.stereotype.Component;

/**
 * Encrypts phone numbers for storage: AES-256-GCM (NIST SP 800-38D) under a key that is the HMAC of a fixed label under the
 * pepper. The output is 12 bytes of random nonce, the ciphertext, 16 bytes of tag. The owner's id is authenticated with it,
 * so that a number moved to another row does not decrypt.
 */
@Component
public class PhoneCipher {
    private static final String LABEL = "sotto phone number encryption key, version 1";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    public PhoneCipher(PhoneProperties properties) {
        HmacSecret pepper = HmacSecret.of("sotto.phone.pepper", properties.pepper());
        this.key = new SecretKeySpec(pepper.hmac(LABEL).toByteArray(), "AES");
    }

    /** @param owner the id under which the number is kept, which {@link #decrypt} must name again */
    public ByteString encrypt(PhoneNumber number, UUID owner) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = run(Cipher.ENCRYPT_MODE, nonce, owner, number.e164().getBytes(StandardCharsets.US_ASCII));
        return ByteString.copyFrom(nonce).concat(ByteString.copyFrom(sealed));
    }

    /** @throws IllegalStateException if it was not encrypted under this pepper for this owner */
    public PhoneNumber decrypt(ByteString encrypted, UUID owner) {
        byte[] nonce = encrypted.substring(0, NONCE_BYTES).toByteArray();
        byte[] sealed = encrypted.substring(NONCE_BYTES).toByteArray();
        return new PhoneNumber(new String(run(Cipher.DECRYPT_MODE, nonce, owner, sealed), StandardCharsets.US_ASCII));
    }

    private byte[] run(int mode, byte[] nonce, UUID owner, byte[] input) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(Uuids.toBytes(owner));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the phone number of " + owner + " cannot be read under this pepper", e);
        }
    }
}
