package org.sotto.user.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.auth.AccessTokenVerifier;
import org.sotto.common.auth.JwksTokenKeys;
import org.sotto.common.auth.RevokedSessions;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

class SessionTest extends RunningService {
    @Autowired
    private Sessions sessions;

    @Test
    void another_service_verifies_the_access_token_with_the_published_keys() throws Exception {
        SignedInDevice alice = api().signIn();
        JwksTokenKeys keys =
                new JwksTokenKeys(URI.create("http://127.0.0.1:" + port()), HttpClient.newHttpClient(), clock);

        AccessToken token =
                new AccessTokenVerifier(keys, new RevokedSessions(clock), clock).verify(alice.accessToken());

        assertThat(token.userId()).isEqualTo(alice.userId());
        assertThat(token.deviceId()).isEqualTo(alice.deviceId());
        assertThat(token.deviceNumber()).isEqualTo(1);
        assertThat(Duration.between(clock.instant(), token.expiresAt()))
                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(60));
    }

    @Test
    void the_keys_are_public_under_both_paths() {
        String plain = api().send(HttpMethod.GET, "/.well-known/jwks.json", Map.of(), null)
                .text();
        Answer versioned = api().send(HttpMethod.GET, "/api/v1/.well-known/jwks.json", Map.of(), null);

        JsonNode key = versioned.body().at("/keys/0");
        assertThat(versioned.text()).isEqualTo(plain);
        assertThat(key.path("kty").asString()).isEqualTo("OKP");
        assertThat(key.path("crv").asString()).isEqualTo("Ed25519");
        assertThat(key.path("kid").asString()).hasSize(43);
        assertThat(key.has("d")).as("%s must hold no private part", versioned).isFalse();
    }

    @Test
    void a_refresh_token_gives_a_new_pair_that_works() {
        SignedInDevice alice = api().signIn();

        Answer first = api().refresh(alice.refreshToken());
        Answer second = api().refresh(first.data("refresh_token"));

        assertThat(List.of(alice.refreshToken(), first.data("refresh_token"), second.data("refresh_token")))
                .doesNotHaveDuplicates();
        assertThat(first.data("expires_in")).isEqualTo("3600");
        assertThat(api().get("/api/v1/users/me", second.data("access_token")).data("user_id"))
                .isEqualTo(alice.userId().toString());
    }

    @Test
    void the_reuse_of_a_spent_refresh_token_ends_the_session() {
        SignedInDevice alice = api().signIn();
        Answer renewed = api().refresh(alice.refreshToken());
        api().get("/api/v1/users/me", renewed.data("access_token")).succeeded();

        api().refresh(alice.refreshToken()).refused(401, "refresh_reused");

        api().get("/api/v1/users/me", renewed.data("access_token")).refused(401, "session_revoked");
        api().get("/api/v1/users/me", alice.accessToken()).refused(401, "session_revoked");
        api().refresh(renewed.data("refresh_token")).refused(401, "refresh_reused");
    }

    @Test
    void one_refresh_token_sent_twice_at_once_is_reuse() throws Exception {
        SignedInDevice alice = api().signIn();

        List<Answer> answers = AtOnce.run(8, i -> api().refresh(alice.refreshToken()));

        assertThat(answers)
                .extracting(Answer::status)
                .filteredOn(status -> status == 200)
                .hasSize(1);
        answers.stream()
                .filter(answer -> answer.status() != 200)
                .forEach(answer -> answer.refused(401, "refresh_reused"));
        api().get("/api/v1/users/me", alice.accessToken()).refused(401, "session_revoked");
    }

    @Test
    void logout_ends_the_tokens_at_once() {
        SignedInDevice alice = api().signIn();

        api().logout(alice.accessToken()).succeeded();

        api().get("/api/v1/users/me", alice.accessToken()).refused(401, "session_revoked");
        api().refresh(alice.refreshToken()).refused(401, "session_revoked");
        api().logout(alice.accessToken()).refused(401, "session_revoked");
    }

    @Test
    void an_access_token_ends_after_an_hour_and_a_refresh_token_after_seven_days() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();

        clock.advance(Duration.ofMinutes(59));
        api().get("/api/v1/users/me", alice.accessToken()).succeeded();
        clock.advance(Duration.ofMinutes(3));
        api().get("/api/v1/users/me", alice.accessToken()).refused(401, "token_expired");
        Answer renewed = api().refresh(alice.refreshToken());
        api().get("/api/v1/users/me", renewed.data("access_token")).succeeded();

        clock.advance(Duration.ofDays(7).minusMinutes(30));
        api().refresh(bob.refreshToken()).refused(401, "refresh_expired");
        api().refresh(renewed.data("refresh_token")).succeeded();
    }

    @Test
    void a_refresh_token_that_never_was_ends_nothing() {
        SignedInDevice alice = api().signIn();
        byte[] otherFamily = Base64.getUrlDecoder().decode(alice.refreshToken());
        otherFamily[20] ^= 1;

        api().refresh(Base64.getUrlEncoder().withoutPadding().encodeToString(otherFamily))
                .refused(401, "invalid_refresh_token");
        api().refresh("nonsense").refused(401, "invalid_refresh_token");
        api().refresh("%".repeat(86)).refused(401, "invalid_refresh_token");
        api().refresh(alice.accessToken().substring(0, 86)).refused(401, "invalid_refresh_token");

        api().refresh(alice.refreshToken()).succeeded();
    }

    @Test
    void a_token_is_refused_for_another_device() {
        SignedInDevice alice = api().signIn();

        Answer answer = api().send(
                        HttpMethod.GET,
                        "/api/v1/users/me",
                        Map.of(
                                "Authorization",
                                "Bearer " + alice.accessToken(),
                                "X-Device-ID",
                                UUID.randomUUID().toString()),
                        null);

        answer.refused(403, "device_mismatch");
        api().send(
                        HttpMethod.GET,
                        "/api/v1/users/me",
                        Map.of(
                                "Authorization",
                                "Bearer " + alice.accessToken(),
                                "X-Device-ID",
                                alice.deviceId().toString()),
                        null)
                .succeeded();
    }

    @Test
    void a_missing_or_forged_access_token_is_refused() {
        SignedInDevice alice = api().signIn();
        String[] parts = alice.accessToken().split("\\.", -1);
        SignedInDevice bob = api().signIn();
        String forged = parts[0] + "." + bob.accessToken().split("\\.", -1)[1] + "." + parts[2];

        api().send(HttpMethod.POST, "/api/v1/auth/logout", Map.of(), null).refused(401, "missing_token");
        api().get("/api/v1/users/me", forged).refused(401, "invalid_token");
        api().get("/api/v1/users/me", "x").refused(401, "invalid_token");
        api().get("/api/v1/users/me", alice.refreshToken()).refused(401, "invalid_token");
    }

    @Test
    void a_session_that_was_not_renewed_in_time_ends_and_the_fleet_is_told() {
        SignedInDevice alice = api().signIn();
        clock.advance(Duration.ofDays(7));

        sessions.expire();

        assertThat(changesOf(alice.userId()))
                .filteredOn(UserChanged::hasSessionRevoked)
                .singleElement()
                .satisfies(change ->
                        assertThat(change.getSessionRevoked().getReason()).isEqualTo("expired"));
        api().refresh(alice.refreshToken()).refused(401, "refresh_expired");
    }
}
