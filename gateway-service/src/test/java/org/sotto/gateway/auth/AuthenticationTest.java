package org.sotto.gateway.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.TestTokens;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;
import tools.jackson.databind.JsonNode;

class AuthenticationTest {

    private static Client connect() {
        return Client.connect(Gateway.shared().uri());
    }

    private static Client authenticate(String token, UUID device) {
        return connect()
                .send("authenticate", Client.data().put("access_token", token).put("device_id", device.toString()));
    }

    @Test
    void a_good_token_opens_the_connection() {
        Person person = Person.random();
        try (Client client = connect()) {
            client.send("{\"ref\":\"a1\",\"action\":\"authenticate\",\"data\":{\"access_token\":\"" + person.token()
                    + "\",\"device_id\":\"" + person.deviceId() + "\"}}");
            JsonNode answer = client.await("authenticated");
            assertThat(answer.path("ref").asString()).isEqualTo("a1");
            assertThat(Long.parseLong(answer.path("data").path("connection_id").asString()))
                    .isPositive();
            assertThat(answer.path("data").path("heartbeat_seconds").asInt()).isEqualTo(30);
            assertThat(answer.path("data").path("server_time").asLong()).isPositive();
            assertThat(client.await("caught_up").path("data").path("position").asLong())
                    .isZero();
        }
    }

    @Test
    void a_forged_token_is_refused() {
        Person person = Person.random();
        String token = person.token();
        String forged = token.substring(0, token.length() - 6) + "AAAAAA";
        try (Client client = authenticate(forged, person.deviceId())) {
            client.awaitError("invalid_token");
            assertThat(client.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void an_expired_token_is_refused_as_expired() {
        Person person = Person.random();
        String token =
                TestTokens.until(Instant.now().minusSeconds(120), person.userId(), person.deviceId(), person.sid());
        try (Client client = authenticate(token, person.deviceId())) {
            client.awaitError("token_expired");
            assertThat(client.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void another_device_than_the_tokens_is_refused() {
        try (Client client = authenticate(Person.random().token(), UUID.randomUUID())) {
            client.awaitError("device_mismatch");
            assertThat(client.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void another_frame_before_authenticate_is_refused() {
        try (Client client = connect()) {
            UUID tempId = UUID.randomUUID();
            client.sendMessage(tempId, UUID.randomUUID(), "AAEC");
            assertThat(client.awaitError("not_authenticated")
                            .path("data")
                            .path("temp_id")
                            .asString())
                    .isEqualTo(tempId.toString());
            assertThat(client.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void who_does_not_authenticate_in_time_is_closed() {
        try (Gateway gateway = Gateway.start("gateway-timeout", Map.of("sotto.gateway.authenticate-within", "1s"));
                Client client = Client.connect(gateway.uri())) {
            assertThat(client.awaitClose().code()).isEqualTo(4401);
        }
    }

    @Test
    void a_malformed_authenticate_may_be_repeated_and_a_second_one_is_refused() {
        Person person = Person.random();
        try (Client client = connect()) {
            client.send("authenticate", Client.data().put("access_token", 5));
            client.awaitError("invalid_request");
            client.authenticate(person);
            client.send(
                    "authenticate",
                    Client.data()
                            .put("access_token", person.token())
                            .put("device_id", person.deviceId().toString()));
            client.awaitError("invalid_request");
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void frames_that_follow_authenticate_at_once_are_served_in_order() {
        Person person = Person.random();
        try (Client client = connect()) {
            client.send(
                    "authenticate",
                    Client.data()
                            .put("access_token", person.token())
                            .put("device_id", person.deviceId().toString()));
            for (int i = 1; i <= 20; i++) {
                client.send("{\"action\":\"PING\",\"timestamp\":" + i + "}");
            }
            client.await("authenticated");
            for (int i = 1; i <= 20; i++) {
                assertThat(client.await("PONG").path("timestamp").asInt()).isEqualTo(i);
            }
        }
    }

    private static void revoke(Person person, String reason) {
        UserChanged change = UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(person.userId()))
                .setAt(System.currentTimeMillis())
                .setSessionRevoked(SessionRevoked.newBuilder()
                        .setSid(Uuids.toByteString(person.sid()))
                        .setDeviceId(Uuids.toByteString(person.deviceId()))
                        .setReason(reason))
                .build();
        Gateway.shared().topics().write(Topic.USERS_CHANGED, Uuids.toBytes(person.userId()), change.toByteArray());
    }

    @Test
    void a_revoked_session_ends_its_socket_and_cannot_come_back() {
        Person person = Person.random();
        Person other = person.otherDevice();
        try (Client client = connect().authenticate(person);
                Client unconcerned = connect().authenticate(other)) {
            revoke(person, "logout");
            assertThat(client.awaitClose().code()).isEqualTo(4401);
            try (Client again = authenticate(person.token(), person.deviceId())) {
                again.awaitError("session_revoked");
                assertThat(again.awaitClose().code()).isEqualTo(4401);
            }
            assertThat(unconcerned.isOpen()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"device_removed", "taken_over", "suspended"})
    void who_may_not_come_back_is_closed_with_4403(String reason) {
        Person person = Person.random();
        try (Client client = connect().authenticate(person)) {
            revoke(person, reason);
            assertThat(client.awaitClose().code()).isEqualTo(4403);
        }
    }

    @Test
    void a_device_that_was_taken_over_is_told_so_before_it_is_closed() {
        Person person = Person.random();
        try (Client client = connect().authenticate(person)) {
            revoke(person, "taken_over");
            assertThat(client.awaitClose().code()).isEqualTo(4403);

            JsonNode data = client.frames("device_event").get(0).path("data");
            assertThat(data.path("kind").asString()).isEqualTo("taken_over");
            assertThat(data.path("device_id").asString())
                    .isEqualTo(person.deviceId().toString());
            assertThat(data.path("device_number").asInt()).isEqualTo(TestTokens.DEVICE_NUMBER);
            assertThat(data.path("at").asLong()).isPositive();
            assertThat(data.has("position")).isFalse();
        }
    }

    @Test
    void a_device_that_was_removed_is_not_told_of_a_takeover() {
        Person person = Person.random();
        try (Client client = connect().authenticate(person)) {
            revoke(person, "device_removed");
            assertThat(client.awaitClose().code()).isEqualTo(4403);
            assertThat(client.frames("device_event")).isEmpty();
        }
    }

    @Test
    void of_two_connections_of_a_device_the_later_one_stays() {
        Person person = Person.random();
        try (Client first = connect().authenticate(person);
                Client otherDevice = connect().authenticate(person.otherDevice());
                Client second = connect().authenticate(person)) {
            assertThat(first.awaitClose().code()).isEqualTo(4409);
            assertThat(second.isOpen()).isTrue();
            assertThat(otherDevice.isOpen()).isTrue();
            await().until(() -> Gateway.shared()
                            .bean(ConnectionRegistry.class)
                            .of(person.userId())
                            .size()
                    == 2);
        }
    }

    @Test
    void of_two_connections_of_a_device_on_two_gateways_the_later_one_stays() {
        Person person = Person.random();
        try (Gateway other = Gateway.start("gateway-other", Map.of());
                Client first = connect().authenticate(person);
                Client second = Client.connect(other.uri()).authenticate(person)) {
            assertThat(first.awaitClose().code()).isEqualTo(4409);
            try (Client third = connect().authenticate(person)) {
                assertThat(second.awaitClose().code()).isEqualTo(4409);
                assertThat(third.isOpen()).isTrue();
            }
        }
    }
}
