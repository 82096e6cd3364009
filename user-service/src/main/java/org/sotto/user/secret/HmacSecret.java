package org.sotto.user.secret;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 (RFC 2104) under a secret of the configuration. */
public final class HmacSecret {
    private static final int LENGTH = 32;
    private static final String HMAC = "HmacSHA256";

    private final SecretKeySpec key;

    private HmacSecret(SecretKeySpec key) {
        this.key = key;
    }

    /**
     * Reads a secret.
     *
     * @param property its name, for the error
     * @throws IllegalStateException if it is not base64 of 32 bytes
     */
    public static HmacSecret of(String property, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(property + " cannot be read (expected: base64 of 32 random bytes)", e);
        }
        if (bytes.length != LENGTH) {
            throw new IllegalStateException(
                    property + " has " + bytes.length + " bytes (expected: base64 of 32 random bytes)");
        }
        return new HmacSecret(new SecretKeySpec(bytes, HMAC));
    }

    /** The 32 bytes of HMAC over the text's UTF-8. */
    public ByteString hmac(String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return ByteString.copyFrom(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has HMAC-SHA-256", e);
        }
    }
}
