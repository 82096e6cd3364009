package org.sotto.user.session;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * A refresh token: 64 bytes in base64url, of which clients know nothing: user id (16, so that the query for it carries one),
 * family (16), secret (32). Stored is only the SHA-256 of the whole.
 *
 * <p>The family stands in refresh tokens alone and is 122 random bits, so whoever names it held a token of it: one with a
 * known family and another secret is a spent one, and no list of spent tokens need be kept.
 *
 * @param userId whose it is
 * @param family the chain of tokens that follow from one sign-in
 * @param secret 32 random bytes
 */
record RefreshToken(UUID userId, UUID family, ByteString secret) {
    private static final int SECRET_BYTES = 32;
    private static final int LENGTH = 64;
    private static final int ENCODED_LENGTH = 86;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** The next token of a family. */
    static RefreshToken random(UUID userId, UUID family) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return new RefreshToken(userId, family, ByteString.copyFrom(secret));
    }

    /** Empty if the text has not the shape of a refresh token. */
    static Optional<RefreshToken> decode(String text) {
        if (text.length() != ENCODED_LENGTH) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            UUID userId = new UUID(bytes.getLong(), bytes.getLong());
            UUID family = new UUID(bytes.getLong(), bytes.getLong());
            return Optional.of(new RefreshToken(userId, family, ByteString.copyFrom(bytes)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String encode() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    ByteString hash() {
        try {
            return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Whether this is the token with that hash; takes the same time wherever they differ. */
    boolean matches(ByteString hash) {
        return MessageDigest.isEqual(hash().toByteArray(), hash.toByteArray());
    }

    private byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putLong(userId.getMostSignificantBits())
                .putLong(userId.getLeastSignificantBits())
                .putLong(family.getMostSignificantBits())
                .putLong(family.getLeastSignificantBits())
                .put(secret.toByteArray())
                .array();
    }

    @Override
    public String toString() {
        return "RefreshToken[user " + userId + "]";
    }
}
