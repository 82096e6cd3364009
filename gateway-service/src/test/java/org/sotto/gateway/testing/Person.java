package org.sotto.gateway.testing;

import io.jsonwebtoken.Jwts;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.testing.TestKeys;

/** A user's device in a session. */
public record Person(UUID userId, UUID deviceId, UUID sid) {
    /** The key id of the test run's access tokens. */
    public static final String KEY_ID = "test";

    public static Person random() {
        return new Person(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID());
    }

    /** Another device of the same user. */
    public Person otherDevice() {
        return new Person(userId, UUID.randomUUID(), UUID.randomUUID());
    }

    public String token() {
        return token(Instant.now().plusSeconds(3_600));
    }

    public String token(Instant expiresAt) {
        return Jwts.builder()
                .header()
                .keyId(KEY_ID)
                .and()
                .issuer(AccessToken.ISSUER)
                .audience()
                .add(AccessToken.AUDIENCE)
                .and()
                .subject(userId.toString())
                .claim("device_id", deviceId.toString())
                .claim("device_number", 3)
                .claim("sid", sid.toString())
                .expiration(Date.from(expiresAt))
                .signWith(TestKeys.accessTokens().getPrivate(), Jwts.SIG.EdDSA)
                .compact();
    }
}
