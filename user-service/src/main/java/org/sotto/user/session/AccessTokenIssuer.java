package org.sotto.user.session;

import io.jsonwebtoken.Jwts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.springframework.stereotype.Component;

/**
 * Signs access tokens: Ed25519 JWTs (RFC 8037) with {@code sub}, {@code device_id}, {@code device_number}, {@code sid},
 * {@code iss}, {@code aud}, {@code iat}, {@code exp} in 1 hour, {@code jti}. Costs about 0.3 ms of CPU.
 */
@Component
class AccessTokenIssuer {
    static final Duration LIFETIME = Duration.ofHours(1);

    private final SigningKey key;
    private final Clock clock;

    AccessTokenIssuer(SigningKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    String issue(UUID userId, UUID deviceId, int deviceNumber, UUID sid) {
        Instant now = clock.instant();
        return Jwts.builder()
                .header()
                .keyId(key.id())
                .and()
                .issuer(AccessToken.ISSUER)
                .audience()
                .add(AccessToken.AUDIENCE)
                .and()
                .subject(userId.toString())
                .claim("device_id", deviceId.toString())
                .claim("device_number", deviceNumber)
                .claim("sid", sid.toString())
                .id(UUID.randomUUID().toString())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(LIFETIME)))
                .signWith(key.privateKey(), Jwts.SIG.EdDSA)
                .compact();
    }
}
