package org.sotto.user.verification;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/**
 * The number's owner is signed in.
 *
 * @param userId the account
 * @param deviceId this device
 * @param accessToken Ed25519 JWT, valid for 1 hour
 * @param refreshToken opaque, valid once and for 7 days
 * @param expiresIn seconds until the access token ends
 * @param isNewUser whether the account was made now; if not, this is its new primary device
 */
record VerifyAnswer(
        UUID userId,
        UUID deviceId,
        String accessToken,
        String refreshToken,
        @Schema(example = "3600") long expiresIn,
        boolean isNewUser) {

    static VerifyAnswer of(SignedIn signedIn) {
        return new VerifyAnswer(
                signedIn.userId(),
                signedIn.deviceId(),
                signedIn.tokens().accessToken(),
                signedIn.tokens().refreshToken(),
                signedIn.tokens().expiresIn(),
                signedIn.newUser());
    }

    @Override
    public String toString() {
        return "VerifyAnswer[" + userId + "]";
    }
}
