package org.sotto.common.auth;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.ProtectedHeader;
import java.security.Key;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Verifies access tokens: Ed25519 signature by a key of user-service, issuer, audience, expiry, and that the session was
 * not revoked. Verification takes about 0.2 ms of CPU and may wait for {@link TokenKeys}: not for an event loop.
 */
public final class AccessTokenVerifier {
    /** What two machines' clocks may differ by. */
    public static final Duration CLOCK_SKEW = Duration.ofSeconds(60);

    private static final int MAX_TOKEN_CHARS = 4_096;

    private final JwtParser parser;
    private final RevokedSessions revoked;

    public AccessTokenVerifier(TokenKeys keys, RevokedSessions revoked, Clock clock) {
        this.revoked = revoked;
        this.parser = Jwts.parser()
                .keyLocator(header -> keyOf(keys, header))
                .requireIssuer(AccessToken.ISSUER)
                .requireAudience(AccessToken.AUDIENCE)
                .clock(() -> Date.from(clock.instant()))
                .clockSkewSeconds(CLOCK_SKEW.toSeconds())
                .build();
    }

    private static @Nullable Key keyOf(TokenKeys keys, io.jsonwebtoken.Header header) {
        if (!(header instanceof ProtectedHeader signed) || signed.getKeyId() == null) {
            return null;
        }
        Optional<PublicKey> key = keys.find(signed.getKeyId());
        return key.orElse(null);
    }

    /**
     * Verifies a compact JWT.
     *
     * @throws InvalidTokenException if it is malformed, forged, expired or of a revoked session
     */
    public AccessToken verify(String compact) throws InvalidTokenException {
        if (compact.length() > MAX_TOKEN_CHARS) {
            throw new InvalidTokenException(
                    "invalid_token",
                    "the access token has " + compact.length() + " characters (expected: at most " + MAX_TOKEN_CHARS
                            + ")");
        }
        AccessToken token = parse(compact);
        if (revoked.contains(token.sid())) {
            throw new InvalidTokenException("session_revoked", "this session was ended; sign in again");
        }
        return token;
    }

    private AccessToken parse(String compact) throws InvalidTokenException {
        try {
            Claims claims = parser.parseSignedClaims(compact).getPayload();
            Instant expiresAt = claims.getExpiration().toInstant();
            return new AccessToken(
                    UUID.fromString(claims.getSubject()),
                    UUID.fromString(claims.get("device_id", String.class)),
                    claims.get("device_number", Integer.class),
                    UUID.fromString(claims.get("sid", String.class)),
                    expiresAt);
        } catch (ExpiredJwtException e) {
            throw new InvalidTokenException("token_expired", "the access token has expired; refresh it");
        } catch (JwtException | IllegalArgumentException | NullPointerException e) {
            InvalidTokenException refusal = new InvalidTokenException(
                    "invalid_token", "the access token is not valid (expected: one from /api/v1/auth)");
            refusal.initCause(e);
            throw refusal;
        }
    }
}
