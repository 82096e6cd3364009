package org.sotto.common.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.ProtectedHeader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens between services: Ed25519 JWTs, a key per service, valid for 5 minutes, {@code iss} = caller, {@code aud} =
 * callee. A token is reused for 4 minutes, so that a call costs no signature, and what was verified is remembered until it
 * expires, so that it costs no verification either.
 */
public final class ServiceTokens {
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final Duration REUSE = Duration.ofMinutes(4);
    /** Processes that call one service, each with a token every 4 minutes. */
    private static final int MAX_VERIFIED = 2_000;

    private final String self;
    private final PrivateKey privateKey;
    private final JwtParser parser;
    private final Clock clock;
    private final ConcurrentHashMap<String, Issued> issued = new ConcurrentHashMap<>();
    /** By the whole token: one that differs in a single character is verified anew. */
    private final Cache<String, Verified> verified =
            Caffeine.newBuilder().maximumSize(MAX_VERIFIED).build();

    private record Issued(String compact, Instant reuseUntil) {}

    private record Verified(String caller, Instant until) {}

    /**
     * @param self this service's name, for example {@code message-service}
     * @throws IllegalStateException if a key cannot be read
     */
    public ServiceTokens(String self, AuthProperties properties, Clock clock) {
        this.self = self;
        this.clock = clock;
        this.privateKey = privateKey(properties.servicePrivateKey());
        Map<String, PublicKey> callers = new HashMap<>();
        properties.publicKeysByService().forEach((name, key) -> callers.put(name, publicKey(name, key)));
        this.parser = Jwts.parser()
                .keyLocator(header -> header instanceof ProtectedHeader signed && signed.getKeyId() != null
                        ? callers.get(signed.getKeyId())
                        : null)
                .requireAudience(self)
                .clock(() -> Date.from(clock.instant()))
                .clockSkewSeconds(AccessTokenVerifier.CLOCK_SKEW.toSeconds())
                .build();
    }

    /** A token for calls to that service. */
    public String tokenFor(String callee) {
        Instant now = clock.instant();
        return issued.compute(
                        callee,
                        (name, known) -> known != null && now.isBefore(known.reuseUntil)
                                ? known
                                : new Issued(sign(name, now), now.plus(REUSE)))
                .compact;
    }

    private String sign(String callee, Instant now) {
        return Jwts.builder()
                .header()
                .keyId(self)
                .and()
                .issuer(self)
                .audience()
                .add(callee)
                .and()
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(LIFETIME)))
                .signWith(privateKey, Jwts.SIG.EdDSA)
                .compact();
    }

    /**
     * Verifies a token for this service and returns the caller's name.
     *
     * @throws InvalidTokenException if it is malformed, forged, expired or for another service
     */
    public String verify(String compact) throws InvalidTokenException {
        Verified known = verified.getIfPresent(compact);
        if (known != null && clock.instant().isBefore(known.until)) {
            return known.caller;
        }
        Verified fresh = verifySignature(compact);
        verified.put(compact, fresh);
        return fresh.caller;
    }

    private Verified verifySignature(String compact) throws InvalidTokenException {
        try {
            io.jsonwebtoken.Jws<Claims> jws = parser.parseSignedClaims(compact);
            String caller = jws.getPayload().getIssuer();
            Date expiration = jws.getPayload().getExpiration();
            if (expiration == null) {
                throw new InvalidTokenException("invalid_token", "the service token does not say when it expires");
            }
            if (caller == null || !caller.equals(jws.getHeader().getKeyId())) {
                throw new InvalidTokenException("invalid_token", "the service token names another issuer than its key");
            }
            return new Verified(caller, expiration.toInstant());
        } catch (JwtException | IllegalArgumentException e) {
            InvalidTokenException refusal =
                    new InvalidTokenException("invalid_token", "the service token is not valid for " + self);
            refusal.initCause(e);
            throw refusal;
        }
    }

    private static PrivateKey privateKey(String base64) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "sotto.auth.service-private-key cannot be read (expected: base64 of an Ed25519 PKCS#8 key)", e);
        }
    }

    private static PublicKey publicKey(String name, String base64) {
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException(
                    "sotto.auth.service-public-keys: the key of " + name
                            + " cannot be read (expected: base64 of an Ed25519 SubjectPublicKeyInfo)",
                    e);
        }
    }
}
