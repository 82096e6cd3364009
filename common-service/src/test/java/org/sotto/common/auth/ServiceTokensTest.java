package org.sotto.common.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ServiceTokensTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private final KeyPair caller = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    private final KeyPair callee = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();

    ServiceTokensTest() throws Exception {}

    private ServiceTokens tokens(String self, KeyPair own, Instant now) {
        return tokens(self, own, Clock.fixed(now, ZoneOffset.UTC));
    }

    private ServiceTokens tokens(String self, KeyPair own, Clock clock) {
        String publicKeys = "message-service=" + base64(caller.getPublic().getEncoded()) + ",user-service="
                + base64(callee.getPublic().getEncoded());
        return new ServiceTokens(
                self, new AuthProperties(base64(own.getPrivate().getEncoded()), publicKeys), clock);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    @Test
    void a_token_names_its_caller_to_the_callee() throws Exception {
        String token = tokens("message-service", caller, NOW).tokenFor("user-service");
        assertThat(tokens("user-service", callee, NOW).verify(token)).isEqualTo("message-service");
    }

    @Test
    void a_token_for_another_service_is_refused() {
        String token = tokens("message-service", caller, NOW).tokenFor("fanout-worker");
        assertThatThrownBy(() -> tokens("user-service", callee, NOW).verify(token))
                .isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void a_token_ends_after_five_minutes_and_the_skew_of_clocks() throws Exception {
        String token = tokens("message-service", caller, NOW).tokenFor("user-service");
        Instant late = NOW.plus(Duration.ofMinutes(5));
        assertThat(tokens("user-service", callee, late).verify(token)).isEqualTo("message-service");
        assertThatThrownBy(() -> tokens("user-service", callee, late.plus(Duration.ofSeconds(61)))
                        .verify(token))
                .isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void a_verified_token_is_remembered_no_longer_than_it_is_valid() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        InstantSource source = now::get;
        ServiceTokens verifying = tokens("user-service", callee, source.withZone(ZoneOffset.UTC));
        String token = tokens("message-service", caller, NOW).tokenFor("user-service");
        assertThat(verifying.verify(token)).isEqualTo("message-service");
        assertThat(verifying.verify(token)).isEqualTo("message-service");
        assertThatThrownBy(() -> verifying.verify(token.substring(0, token.length() - 8) + "AAAAAAAA"))
                .isInstanceOf(InvalidTokenException.class);
        now.set(NOW.plus(Duration.ofMinutes(5)).plus(Duration.ofSeconds(61)));
        assertThatThrownBy(() -> verifying.verify(token)).isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void a_service_cannot_speak_for_another() {
        String forged = tokens("message-service", callee, NOW).tokenFor("user-service");
        assertThatThrownBy(() -> tokens("user-service", callee, NOW).verify(forged))
                .isInstanceOf(InvalidTokenException.class);
    }
}
