package org.sotto.common.auth;

import io.jsonwebtoken.security.Jwk;
import io.jsonwebtoken.security.JwkSet;
import io.jsonwebtoken.security.Jwks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.Key;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches user-service's JWKS and keeps it. An unknown {@code kid} fetches again, at most once in 5 seconds, so that a
 * flood of forged key ids cannot become a flood of requests; a fetch that fails keeps the keys that are known. While none was
 * ever read, {@link #find} throws {@link UncheckedIOException}: nobody can say yet whether a token is valid, and a client
 * whose token was called invalid would sign out.
 */
public final class JwksTokenKeys implements TokenKeys {
    private static final Logger log = LoggerFactory.getLogger(JwksTokenKeys.class);
    private static final Duration MIN_INTERVAL = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final URI jwks;
    private final HttpClient http;
    private final Clock clock;
    private volatile Map<String, PublicKey> keys = Map.of();
    private Instant lastFetch = Instant.MIN;

    public JwksTokenKeys(URI userService, HttpClient http, Clock clock) {
        this.jwks = userService.resolve("/.well-known/jwks.json");
        this.http = http;
        this.clock = clock;
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        PublicKey known = keys.get(keyId);
        if (known != null) {
            return Optional.of(known);
        }
        refresh();
        Map<String, PublicKey> now = keys;
        if (now.isEmpty()) {
            throw new UncheckedIOException(new IOException("no keys could be read from " + jwks + " yet"));
        }
        return Optional.ofNullable(now.get(keyId));
    }

    private synchronized void refresh() {
        Instant now = clock.instant();
        if (!keys.isEmpty() && now.isBefore(lastFetch.plus(MIN_INTERVAL))) {
            return;
        }
        lastFetch = now;
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(jwks).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                log.warn("JWKS not read: {} answered {} (expected: 200)", jwks, response.statusCode());
                return;
            }
            keys = parse(response.body());
        } catch (IOException | io.jsonwebtoken.JwtException e) {
            log.warn("JWKS not read from {}: {}", jwks, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, PublicKey> parse(String body) {
        JwkSet set = Jwks.setParser().build().parse(body);
        Map<String, PublicKey> parsed = new HashMap<>();
        for (Jwk<?> jwk : set.getKeys()) {
            Key key = jwk.toKey();
            if (key instanceof PublicKey publicKey && jwk.getId() != null) {
                parsed.put(jwk.getId(), publicKey);
            }
        }
        return Map.copyOf(parsed);
    }
}
