package org.sotto.common.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.auth.AccessTokenVerifier;
import org.sotto.common.auth.AuthProperties;
import org.sotto.common.auth.RevokedSessions;
import org.sotto.common.auth.ServiceTokens;
import org.springframework.http.HttpMethod;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Every spelling under which the routing finds a guarded path is guarded. */
class GuardedPathsTest {
    private final Clock clock = Clock.systemUTC();
    private final WebFilter accessTokens = new AccessTokenFilter(
            new AccessTokenVerifier(keyId -> Optional.empty(), new RevokedSessions(clock), clock),
            List.of("/api/v1/auth/register", "/api/v1/.well-known/"),
            List.of("/api/v1/devices/link/"));
    private final WebFilter serviceTokens;

    GuardedPathsTest() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        serviceTokens = new ServiceTokenFilter(new ServiceTokens(
                "user-service", new AuthProperties(Base64.getEncoder().encodeToString(key), ""), clock));
    }

    private static boolean passes(WebFilter filter, String path) {
        return passes(filter, MockServerHttpRequest.method(HttpMethod.GET, URI.create("http://service" + path)));
    }

    private static boolean passes(WebFilter filter, MockServerHttpRequest.BaseBuilder<?> request) {
        MockServerWebExchange exchange = MockServerWebExchange.from(request);
        return Boolean.TRUE.equals(Mono.just(true)
                .delayUntil(ignored -> filter.filter(exchange, next -> Mono.empty()))
                .block());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/internal/v1/users/lookup", "/%69nternal/v1/users/lookup", "/internal;a=b/v1/users/lookup"})
    void an_internal_path_needs_a_service_token_however_it_is_spelled(String path) {
        assertThatThrownBy(() -> passes(serviceTokens, path))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("service token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/users/me", "/api/%761/users/me", "/api;x/v1/users/me", "/api/v1/auth/register/x"})
    void an_api_path_needs_an_access_token_however_it_is_spelled(String path) {
        assertThatThrownBy(() -> passes(accessTokens, path))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Authorization");
    }

    @Test
    void where_a_token_may_be_missing_one_that_is_sent_is_checked() {
        URI path = URI.create("http://service/api/v1/devices/link/6ba7b812-9dad-11d1-80b4-00c04fd430c8");
        assertThat(passes(accessTokens, MockServerHttpRequest.method(HttpMethod.GET, path)))
                .isTrue();
        for (String sent : List.of("", "Bearer x", "Basic eDp5")) {
            assertThatThrownBy(() -> passes(
                            accessTokens,
                            MockServerHttpRequest.method(HttpMethod.GET, path).header("Authorization", sent)))
                    .as("Authorization: %s", sent)
                    .isInstanceOf(ApiException.class);
        }
        assertThatThrownBy(() -> passes(accessTokens, "/api/v1/devices/%6cink/x"))
                .as("another spelling")
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Authorization");
    }

    @Test
    void what_is_public_needs_none() {
        assertThat(passes(accessTokens, "/api/v1/auth/register")).isTrue();
        assertThat(passes(accessTokens, "/api/v1/.well-known/jwks.json")).isTrue();
        assertThat(passes(accessTokens, "/actuator/health")).isTrue();
        assertThat(passes(serviceTokens, "/api/v1/users/me")).isTrue();
    }
}
