package org.sotto.user.link;

import com.google.protobuf.ByteString;
import java.util.Optional;
import java.util.UUID;
import org.sotto.common.id.Uuids;

/**
 * What a new device signs in with, once: 64 bytes in base64url, of which clients know nothing: user id (16, so that the query
 * for it carries one), pairing id (16), secret (32). Stored is only the SHA-256 of the secret.
 *
 * @param userId whose device it makes
 * @param pairingId the pairing that it ends
 * @param secret 32 random bytes
 */
record DeviceToken(UUID userId, UUID pairingId, ByteString secret) {
    /** The shape of its text, anchored, since a description's pattern else finds it anywhere. */
    static final String PATTERN = "^[A-Za-z0-9_-]{86}$";

    private static final int LENGTH = 2 * Uuids.LENGTH + Secrets.SECRET_BYTES;

    static DeviceToken random(UUID userId, UUID pairingId) {
        return new DeviceToken(userId, pairingId, Secrets.random());
    }

    /** Empty if the text has not the shape of such a token. */
    static Optional<DeviceToken> decode(String text) {
        return Secrets.decode(text, LENGTH)
                .map(bytes -> new DeviceToken(
                        Uuids.fromBytes(bytes.substring(0, Uuids.LENGTH)),
                        Uuids.fromBytes(bytes.substring(Uuids.LENGTH, 2 * Uuids.LENGTH)),
                        bytes.substring(2 * Uuids.LENGTH)));
    }

    String encode() {
        return Secrets.encode(
                Uuids.toByteString(userId).concat(Uuids.toByteString(pairingId)).concat(secret));
    }

    ByteString hash() {
        return Secrets.sha256(secret);
    }

    boolean matches(ByteString hash) {
        return Secrets.matches(secret, hash);
    }

    @Override
    public String toString() {
        return "DeviceToken[pairing " + pairingId + "]";
    }
}
