package org.sotto.user.link;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/**
 * A device is linked and signed in.
 *
 * @param userId the account
 * @param deviceId this device
 * @param deviceNumber its number
 * @param accessToken Ed25519 JWT, valid for 1 hour
 * @param refreshToken opaque, valid once and for 7 days
 * @param expiresIn seconds until the access token ends
 */
record LinkedAnswer(
        UUID userId,
        UUID deviceId,
        @Schema(example = "2") int deviceNumber,
        String accessToken,
        String refreshToken,
        @Schema(example = "3600") long expiresIn) {

    static LinkedAnswer of(LinkedDevices.Linked linked) {
        return new LinkedAnswer(
                linked.device().userId(),
                linked.device().deviceId(),
                linked.device().deviceNumber(),
                linked.tokens().accessToken(),
                linked.tokens().refreshToken(),
                linked.tokens().expiresIn());
    }

    @Override
    public String toString() {
        return "LinkedAnswer[" + deviceId + "]";
    }
}
