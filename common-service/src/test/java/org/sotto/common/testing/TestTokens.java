package org.sotto.common.testing;

import io.jsonwebtoken.Jwts;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.auth.AuthProperties;
import org.sotto.common.auth.ServiceTokens;

/** Tokens of this test run: access tokens as user-service issues them, and what services show each other. */
public final class TestTokens {
    /** The {@code device_number} of every access token. */
    public static final int DEVICE_NUMBER = 3;

    private static final String KEY_ID = "test";
    /** Longer than tests move their clocks. */
    private static final Duration LIFETIME = Duration.ofHours(10);

    private static final int RAW_KEY_BYTES = 32;

    private TestTokens() {}

    /** An access token that is good for the whole run. */
    public static String valid(UUID user, UUID device, UUID sid) {
        return until(Instant.now().plus(LIFETIME), user, device, sid);
    }

    public static String until(Instant expiry, UUID user, UUID device, UUID sid) {
        return sign(TestKeys.accessTokens().getPrivate(), expiry, user, device, sid);
    }

    /** Signed by somebody else's key under user-service's key id. */
    public static String forged(UUID user, UUID device, UUID sid) {
        return sign(TestKeys.serviceKey("message-service"), Instant.now().plus(LIFETIME), user, device, sid);
    }

    private static String sign(PrivateKey key, Instant expiry, UUID user, UUID device, UUID sid) {
        return Jwts.builder()
                .header()
                .keyId(KEY_ID)
                .and()
                .issuer(AccessToken.ISSUER)
                .audience()
                .add(AccessToken.AUDIENCE)
                .and()
                .subject(user.toString())
                .claim("device_id", device.toString())
                .claim("device_number", DEVICE_NUMBER)
                .claim("sid", sid.toString())
                .expiration(Date.from(expiry))
                .signWith(key, Jwts.SIG.EdDSA)
                .compact();
    }

    /** The JSON that user-service publishes at {@code /.well-known/jwks.json}. */
    public static String jwks() {
        // The raw key is the end of an Ed25519 SubjectPublicKeyInfo (RFC 8410 section 4).
        byte[] encoded = TestKeys.accessTokens().getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - RAW_KEY_BYTES, encoded.length);
        return "{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"kid\":\"" + KEY_ID + "\",\"x\":\""
                + Base64.getUrlEncoder().withoutPadding().encodeToString(raw) + "\"}]}";
    }

    /** What a service proves itself with in internal calls. */
    public static ServiceTokens of(String service) {
        AuthProperties keys = new AuthProperties(TestKeys.encoded(TestKeys.serviceKey(service)), TestKeys.publicKeys());
        return new ServiceTokens(service, keys, Clock.systemUTC());
    }
}
