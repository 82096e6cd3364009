package org.sotto.user.link;

import com.google.protobuf.ByteString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** Random tokens in base64url, of which only the SHA-256 is stored. */
final class Secrets {
    /** Enough that a plain hash cannot be tried out. */
    static final int SECRET_BYTES = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static ByteString random() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return ByteString.copyFrom(secret);
    }

    static ByteString sha256(ByteString secret) {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(secret.toByteArray()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Whether this is the secret with that hash; takes the same time wherever they differ. */
    static boolean matches(ByteString secret, ByteString hash) {
        return MessageDigest.isEqual(sha256(secret).toByteArray(), hash.toByteArray());
    }

    static String encode(ByteString bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    /** Empty unless the text is base64url of that many bytes, without padding. */
    static Optional<ByteString> decode(String text, int length) {
        // Before decoding, which else is done with texts of any length.
        if (text.length() != (length * 4 + 2) / 3) {
            return Optional.empty();
        }
        try {
            return Optional.of(ByteString.copyFrom(Base64.getUrlDecoder().decode(text)))
                    .filter(bytes -> bytes.size() == length);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
