package org.sotto.e2e.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.sotto.client.rest.ApiResponse;
import org.sotto.client.rest.Credentials;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApiException;
import org.sotto.client.rest.Verification;
import org.sotto.client.ws.RawConnection;
import org.sotto.e2e.fleet.Fleet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SessionTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Fleet fleet = Fleet.running();

    private RawConnection open(SottoAccount account, int gateway) {
        RawConnection connection = RawConnection.open(fleet.runtime(), fleet.gateway(gateway));
        connection.authenticate(account.accessToken().join(), account.deviceId().toString(), null);
        return connection;
    }

    @Test
    void a_device_that_connects_elsewhere_ends_its_first_connection() {
        SottoAccount alice = fleet.signUp();
        RawConnection first = open(alice, 1);
        try (RawConnection second = open(alice, 2)) {
            assertThat(first.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4409);
            second.sendText("{\"action\": \"PING\", \"timestamp\": 1}").join();
            second.awaitAction("PONG", Fleet.PATIENCE);
        }
    }

    @Test
    void an_expired_token_is_refused_by_rest_and_by_the_socket() throws Exception {
        SottoAccount alice = fleet.signUp();
        String expired = expired(alice.accessToken().join());
        ApiResponse me =
                fleet.api().call("GET", "/api/v1/users/me", Map.of("Authorization", "Bearer " + expired), null);
        assertThat(me.status()).isEqualTo(401);
        assertThat(me.errorCode()).isEqualTo("token_expired");

        RawConnection socket = RawConnection.open(fleet.runtime(), fleet.gateway(1));
        socket.send(
                "authenticate",
                Map.of("access_token", expired, "device_id", alice.deviceId().toString()));
        JsonNode error = socket.awaitAction("error", Fleet.PATIENCE);
        assertThat(error.path("data").path("code").asString()).isEqualTo("token_expired");
        assertThat(socket.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4401);
    }

    @Test
    void a_refresh_token_used_twice_ends_the_session_and_its_socket() {
        SottoAccount alice = fleet.signUp();
        RawConnection socket = open(alice, 1);
        Credentials spent = alice.credentials();
        alice.refresh();
        Map<String, String> body = Map.of("refresh_token", spent.refreshToken());
        ApiResponse reused = fleet.api().call("POST", "/api/v1/auth/refresh", Map.of(), body);
        assertThat(reused.status()).isEqualTo(401);
        assertThat(reused.errorCode()).isEqualTo("refresh_reused");
        assertThat(socket.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4401);
        assertThatThrownBy(alice::refresh).isInstanceOf(SottoApiException.class);
    }

    @Test
    void a_logout_ends_the_socket_and_the_token() {
        SottoAccount alice = fleet.signUp();
        RawConnection socket = open(alice, 2);
        String token = alice.accessToken().join();
        alice.logout();
        assertThat(socket.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4401);
        RawConnection again = RawConnection.open(fleet.runtime(), fleet.gateway(2));
        again.send(
                "authenticate",
                Map.of("access_token", token, "device_id", alice.deviceId().toString()));
        assertThat(again.awaitAction("error", Fleet.PATIENCE)
                        .path("data")
                        .path("code")
                        .asString())
                .isEqualTo("session_revoked");
    }

    @Test
    void a_wrong_code_five_times_ends_the_verification() {
        String number = fleet.newNumber();
        Verification verification = fleet.api().register(number, "DE");
        String code = fleet.code(number);
        String wrong = code.equals("000000") ? "000001" : "000000";
        for (int left = 4; left >= 0; left--) {
            int expected = left;
            assertThatThrownBy(() -> fleet.api().verify(verification.verificationId(), wrong, null))
                    .isInstanceOfSatisfying(SottoApiException.class, refused -> {
                        assertThat(refused.code()).isEqualTo("invalid_otp");
                        assertThat(refused.details().path("attempts_left").asInt())
                                .isEqualTo(expected);
                    });
        }
        assertThatThrownBy(() -> fleet.api().verify(verification.verificationId(), code, null))
                .isInstanceOfSatisfying(SottoApiException.class, refused -> assertThat(refused.code())
                        .isEqualTo("verification_expired"));
    }

    /** The same token, validly signed with the fleet's own key, that expired two minutes ago. */
    private String expired(String token) throws Exception {
        String[] parts = token.split("\\.", -1);
        ObjectNode claims = (ObjectNode) JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
        long now = Instant.now().getEpochSecond();
        claims.put("iat", now - 3_720).put("exp", now - 120);
        String signed =
                parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(JSON.writeValueAsBytes(claims));
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(signingKey());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    }

    private PrivateKey signingKey() throws Exception {
        Properties secrets = new Properties();
        try (var in = Files.newBufferedReader(fleet.processes().directories().secretsFile())) {
            secrets.load(in);
        }
        byte[] key = Base64.getDecoder().decode(secrets.getProperty("jwt.private"));
        return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(key));
    }
}
