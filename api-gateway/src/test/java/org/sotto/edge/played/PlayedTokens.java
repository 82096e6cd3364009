package org.sotto.edge.played;

import io.jsonwebtoken.Jwts;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.testing.TestKeys;

/** Access tokens as user-service issues them. */
public final class PlayedTokens {
    private static final String KEY_ID = "played";
    private static final int RAW_KEY_BYTES = 32;

    private PlayedTokens() {}

    public static String valid(UUID device, UUID sid) {
        return token(
                TestKeys.accessTokens().getPrivate(), device, sid, Instant.now().plusSeconds(3_600));
    }

    public static String expired(UUID device) {
        return token(
                TestKeys.accessTokens().getPrivate(),
                device,
                UUID.randomUUID(),
                Instant.now().minusSeconds(300));
    }

    /** Signed by somebody else's key under user-service's key id. */
    public static String forged(UUID device) {
        return token(
                TestKeys.serviceKey("message-service"),
                device,
                UUID.randomUUID(),
                Instant.now().plusSeconds(3_600));
    }

    private static String token(PrivateKey key, UUID device, UUID sid, Instant expiry) {
        return Jwts.builder()
                .header()
                .keyId(KEY_ID)
                .and()
                .issuer(AccessToken.ISSUER)
                .audience()
                .add(AccessToken.AUDIENCE)
                .and()
                .subject(UUID.randomUUID().toString())
                .claim("device_id", device.toString())
                .claim("device_number", 1)
                .claim("sid", sid.toString())
                .expiration(Date.from(expiry))
                .signWith(key, Jwts.SIG.EdDSA)
                .compact();
    }

    static String jwks() {
        byte[] encoded = TestKeys.accessTokens().getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_KEY_BYTES, encoded.length);
        return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + KEY_ID + "\",\"x\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(raw) + "\"}]}";
    }
}
