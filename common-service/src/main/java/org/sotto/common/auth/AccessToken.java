package org.sotto.common.auth;

import java.time.Instant;
import java.util.UUID;

/**
 * A verified access token: who calls, from which device, in which session.
 *
 * @param userId the token's {@code sub}
 * @param deviceId its {@code device_id}
 * @param deviceNumber the device's small number, its {@code device_number}
 * @param sid the session that the token belongs to; revoking it ends the token at once
 * @param expiresAt its {@code exp}
 */
public record AccessToken(UUID userId, UUID deviceId, int deviceNumber, UUID sid, Instant expiresAt) {
    /** The {@code iss} and {@code aud} of every access token. */
    public static final String ISSUER = "sotto";

    public static final String AUDIENCE = "sotto-clients";
}
