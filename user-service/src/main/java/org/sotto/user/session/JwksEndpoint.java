package org.sotto.user.session;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The public keys of access tokens, as a JWK Set (RFC 7517, section 5), without the envelope. */
@RestController
@Tag(name = "Accounts")
class JwksEndpoint {
    private static final Duration MAX_AGE = Duration.ofMinutes(5);

    private final Map<String, Object> keySet;

    JwksEndpoint(SigningKey key) {
        // A copy as a plain map: the library's own type is written by its own serializer, which is not this service's.
        Map<String, Object> jwk = new LinkedHashMap<>(key.jwk());
        this.keySet = Map.of("keys", List.of(jwk));
    }

    @SecurityRequirements
    @GetMapping({"/.well-known/jwks.json", "/api/v1/.well-known/jwks.json"})
    @Operation(summary = "The public keys that verify access tokens")
    ResponseEntity<Map<String, Object>> keys() {
        return ResponseEntity.ok().cacheControl(CacheControl.maxAge(MAX_AGE)).body(keySet);
    }
}
