package org.sotto.client.rest;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.client.runtime.Fields;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a device needs to be itself again after a restart. Keep it as safe as a password.
 *
 * @param accessToken proves the session for about an hour
 * @param refreshToken buys the next pair, once
 * @param expiresAt when the access token ends by this machine's clock
 */
public record Credentials(UUID userId, UUID deviceId, String accessToken, String refreshToken, Instant expiresAt) {
    private static final Duration UNKNOWN_LIFETIME = Duration.ofMinutes(5);

    /** Does not show the tokens. */
    @Override
    public String toString() {
        return "Credentials[userId=" + userId + ", deviceId=" + deviceId + ", expiresAt=" + expiresAt + "]";
    }

    /** The answer of {@code /auth/verify}. */
    static Credentials from(JsonNode data, Clock clock) {
        String access = Fields.text(data, "access_token");
        return new Credentials(
                Fields.uuid(data, "user_id"),
                Fields.uuid(data, "device_id"),
                access,
                Fields.text(data, "refresh_token"),
                clock.instant().plus(lifetime(access)));
    }

    /** The same session with the pair that {@code /auth/refresh} answered. */
    Credentials renewed(JsonNode data, Clock clock) {
        String access = Fields.text(data, "access_token");
        return new Credentials(
                userId,
                deviceId,
                access,
                Fields.text(data, "refresh_token"),
                clock.instant().plus(lifetime(access)));
    }

    /**
     * The token's whole lifetime, from its own claims. Added to this machine's clock at receipt, so that a clock that
     * is
     * wrong by hours neither uses a dead token nor renews a fresh one.
     */
    static Duration lifetime(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length != 3) {
            return UNKNOWN_LIFETIME;
        }
        try {
            JsonNode claims = ClientRuntime.JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            long seconds = Fields.integer(claims, "exp") - Fields.integer(claims, "iat");
            return Duration.ofSeconds(Math.max(0, seconds));
        } catch (IllegalArgumentException | JacksonException e) {
            // The token is the server's business; one of another form is used until the server rejects it.
            return UNKNOWN_LIFETIME;
        }
    }
}
