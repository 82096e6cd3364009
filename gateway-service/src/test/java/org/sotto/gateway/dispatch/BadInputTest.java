package org.sotto.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Person;
import tools.jackson.databind.JsonNode;

class BadInputTest {
    private static final String HANDSHAKE = String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: x",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            "");

    private static Client connect() {
        return Client.connect(Gateway.shared().uri()).authenticate(Person.random());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no json", "[1,2]", "{\"action\":", "\"text\""})
    void what_is_no_json_object_is_answered_and_closes_with_4400(String frame) {
        try (Client client = connect()) {
            client.send(frame);
            client.awaitError("bad_frame");
            assertThat(client.awaitClose().code()).isEqualTo(4400);
        }
    }

    @Test
    void a_frame_nested_too_deep_closes_with_4400() {
        try (Client client = connect()) {
            client.send("{\"action\":\"PING\",\"x\":" + "[".repeat(500) + "]".repeat(500) + "}");
            client.awaitError("bad_frame");
            assertThat(client.awaitClose().code()).isEqualTo(4400);
        }
    }

    @Test
    void a_binary_frame_on_the_json_subprotocol_closes_with_4400() {
        try (Client client = connect()) {
            client.sendBinary(new byte[] {1, 2, 3});
            client.awaitError("bad_frame");
            assertThat(client.awaitClose().code()).isEqualTo(4400);
        }
    }

    @Test
    void what_breaks_the_contract_is_named_and_the_connection_survives_it_all() {
        Person person = Person.random();
        UUID tempId = UUID.randomUUID();
        try (Client client = Client.connect(Gateway.shared().uri()).authenticate(person)) {
            client.send("{\"action\":\"dance\",\"ref\":\"r1\"}");
            assertThat(client.awaitError("unknown_action").path("ref").asString())
                    .isEqualTo("r1");

            client.send("send_message", Client.message(tempId, UUID.randomUUID(), "?!"));
            JsonNode base64 = client.awaitError("invalid_request").path("data");
            assertThat(base64.path("temp_id").asString()).isEqualTo(tempId.toString());
            assertThat(base64.path("message").asString()).startsWith("encrypted_content: \"?!\" (expected: base64");

            client.send(
                    "send_message",
                    Client.message(tempId, UUID.randomUUID(), "AAEC").put("receiver_id", 7));
            assertThat(client.awaitError("invalid_request")
                            .path("data")
                            .path("message")
                            .asString())
                    .isEqualTo("receiver_id: 7 (expected: a UUID)");

            client.send("send_message", Client.message(tempId, person.userId(), "AAEC"));
            assertThat(client.awaitError("invalid_receiver")
                            .path("data")
                            .path("temp_id")
                            .asString())
                    .isEqualTo(tempId.toString());

            client.send("delivery_ack", Client.data().put("up_to_position", 999));
            assertThat(client.awaitError("invalid_request")
                            .path("data")
                            .path("message")
                            .asString())
                    .startsWith("up_to_position: 999 (expected: at most 0");

            client.send(
                    "read_receipt",
                    Client.data()
                            .put("conversation_id", UUID.randomUUID().toString())
                            .put("message_id", UUID.randomUUID().toString())
                            .put("read_at", 5));
            client.awaitError("invalid_request");

            for (String action : new String[] {
                "send_group_message", "edit_message", "react", "delete_message", "set_timer", "call_signal"
            }) {
                client.send(action, Client.data().put("temp_id", tempId.toString()));
                assertThat(client.awaitError("not_implemented")
                                .path("data")
                                .path("temp_id")
                                .asString())
                        .isEqualTo(tempId.toString());
            }
            client.send("{\"action\":\"PING\",\"timestamp\":11,\"ref\":\"p\"}");
            JsonNode pong = client.await("PONG");
            assertThat(pong.path("timestamp").asInt()).isEqualTo(11);
            assertThat(pong.path("ref").asString()).isEqualTo("p");
            assertThat(pong.path("position").asInt(-1)).isZero();
        }
    }

    @Test
    void text_that_is_no_utf8_closes_with_1007() throws IOException {
        // The JDK's client cannot send it: a handshake and a masked frame by hand.
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), Gateway.shared().uri().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream().write(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, (byte) 0xC3, (byte) 0x28});
            byte[] close = socket.getInputStream().readNBytes(4);
            assertThat(close[0]).isEqualTo((byte) 0x88);
            assertThat(((close[2] & 0xFF) << 8) | (close[3] & 0xFF)).isEqualTo(1007);
        }
    }

    @Test
    void a_burst_over_the_limit_is_refused_and_ten_times_the_limit_closes_with_4429() {
        Map<String, String> limits =
                Map.of("sotto.gateway.limits.sends.burst", "20", "sotto.gateway.limits.sends.per-second", "1");
        try (Gateway gateway = Gateway.start("gateway-burst", limits);
                Client client = Client.connect(gateway.uri()).authenticate(Person.random())) {
            UUID receiver = UUID.randomUUID();
            UUID refused = null;
            for (int i = 0; i < 25; i++) {
                UUID tempId = UUID.randomUUID();
                client.sendMessage(tempId, receiver, "AAEC");
                refused = i == 20 ? tempId : refused;
            }
            JsonNode error = client.awaitError("rate_limited").path("data");
            assertThat(error.path("temp_id").asString()).isEqualTo(String.valueOf(refused));
            assertThat(error.path("retry_after_ms").asLong()).isBetween(1L, 1_000L);
            assertThat(client.isOpen()).isTrue();

            for (int i = 0; i < 175; i++) {
                if (!client.trySend("{\"action\":\"send_message\",\"data\":"
                        + Client.message(UUID.randomUUID(), receiver, "AAEC") + "}")) {
                    break;
                }
            }
            assertThat(client.awaitClose().code()).isEqualTo(4429);
        }
    }

    @Test
    void a_flood_of_frames_of_any_kind_closes_with_4429() {
        Map<String, String> limits =
                Map.of("sotto.gateway.limits.frames.burst", "20", "sotto.gateway.limits.frames.per-second", "1");
        try (Gateway gateway = Gateway.start("gateway-flood", limits);
                Client client = Client.connect(gateway.uri()).authenticate(Person.random())) {
            for (int i = 0; i < 200; i++) {
                if (!client.trySend("{\"action\":\"PING\",\"ref\":\"" + i + "\",\"timestamp\":1}")) {
                    break;
                }
            }
            assertThat(client.awaitClose().code()).isEqualTo(4429);
            // authenticate was the first of twenty.
            assertThat(client.frames("PONG")).hasSize(19);
            assertThat(client.refOfFirstError("rate_limited")).isEqualTo("19");
        }
    }

    @Test
    void who_is_silent_is_closed_with_4408_and_who_pings_is_not() {
        try (Gateway gateway = Gateway.start("gateway-silent", Map.of("sotto.gateway.silent-for", "3s"));
                Client silent = Client.connect(gateway.uri()).authenticate(Person.random());
                Client alive = Client.connect(gateway.uri()).authenticate(Person.random())) {
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(500))
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> {
                        alive.send("{\"action\":\"PING\",\"timestamp\":1}");
                        return !silent.isOpen();
                    });
            assertThat(silent.awaitClose().code()).isEqualTo(4408);
            assertThat(alive.isOpen()).isTrue();
        }
    }
}
