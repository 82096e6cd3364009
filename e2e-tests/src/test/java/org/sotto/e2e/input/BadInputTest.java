package org.sotto.e2e.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sotto.client.MessageType;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.ws.RawConnection;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.e2e.fleet.Person;
import tools.jackson.databind.JsonNode;

class BadInputTest {
    private static final int FRAME_LIMIT = 128 * 1024;

    /** With their base64 about 24 MB: more than the sockets' buffers and the gateway's bound take. */
    private static final int LARGE_MESSAGES = 300;

    private final Fleet fleet = Fleet.running();
    private final SottoAccount alice = fleet.signUp();

    private RawConnection open() {
        RawConnection connection = RawConnection.open(fleet.runtime(), fleet.gateway(1));
        connection.authenticate(alice.accessToken().join(), alice.deviceId().toString(), null);
        return connection;
    }

    private static JsonNode error(RawConnection connection) {
        return connection.awaitAction("error", Fleet.PATIENCE).path("data");
    }

    private static void assertAlive(RawConnection connection) {
        connection.sendText("{\"action\": \"PING\", \"timestamp\": 1}").join();
        connection.awaitAction("PONG", Fleet.PATIENCE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"action": "dance", "data": {}}                                               | unknown_action
            {"action": "send_message", "data": {"temp_id": "x"}}                          | invalid_request
            {"action": "send_message", "data": 5}                                         | invalid_request
            {"action": "send_message", "data": {"temp_id": "3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a01", "receiver_id": "3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a02", "encrypted_content": "%%%", "message_type": "TEXT", "timestamp": 1}} | invalid_request
            {"action": "send_message", "data": {"temp_id": "3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a01", "receiver_id": 7, "encrypted_content": "aGk=", "message_type": "TEXT", "timestamp": 1}} | invalid_request
            {"action": "send_message", "data": {"temp_id": "3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a01", "receiver_id": "3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a02", "encrypted_content": "aGk=", "message_type": "SONG", "timestamp": 1}} | invalid_request
            {"action": "send_message", "data": {"temp_id": "3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a01", "receiver_id": "3f0c1f0e-5a1c-4d0e-9f39-1b1b5f3d7a02", "encrypted_content": "aGk=", "message_type": "TEXT", "timestamp": 1}} | unknown_receiver
            {"action": "delivery_ack", "data": {"up_to_position": 9000000000000000}}      | invalid_request
            {"action": "read_receipt", "data": {"conversation_id": "x", "message_id": "y"}} | invalid_request
            """)
    void a_wrong_frame_is_answered_with_its_error_and_the_connection_survives(String frame, String code) {
        try (RawConnection connection = open()) {
            connection.sendText(frame).join();
            JsonNode error = error(connection);
            assertThat(error.path("code").asString()).as("%s", error).isEqualTo(code);
            assertThat(error.path("message").asString()).isNotBlank();
            assertAlive(connection);
        }
    }

    @Test
    void sending_to_oneself_is_refused() {
        try (RawConnection connection = open()) {
            connection.sendText(send(alice.userId(), "aGk=")).join();
            assertThat(error(connection).path("code").asString()).isEqualTo("invalid_receiver");
            assertAlive(connection);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"this is no JSON", "[1, 2]", "\"text\"", "{\"action\": \"PING\""})
    void a_frame_that_is_no_json_object_ends_the_connection(String frame) {
        RawConnection connection = open();
        connection.sendText(frame).join();
        assertThat(error(connection).path("code").asString()).isEqualTo("bad_frame");
        assertThat(connection.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4400);
    }

    @Test
    void a_binary_frame_on_the_json_subprotocol_ends_the_connection() {
        RawConnection connection = open();
        connection.sendBinary(new byte[] {1, 2, 3}).join();
        assertThat(connection.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4400);
    }

    @Test
    void a_frame_of_128_kib_is_read_and_one_byte_more_is_too_large() {
        String head = "{\"action\": \"PING\", \"timestamp\": 1, \"pad\": \"";
        String tail = "\"}";
        String full = head + "x".repeat(FRAME_LIMIT - head.length() - tail.length()) + tail;
        RawConnection connection = open();
        connection.sendText(full).join();
        connection.awaitAction("PONG", Fleet.PATIENCE);
        connection.sendText(full.replace("\"}", "x\"}"));
        assertThat(connection.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4413);
    }

    @Test
    void a_frame_before_authentication_ends_the_connection() {
        RawConnection connection = RawConnection.open(fleet.runtime(), fleet.gateway(1));
        connection.sendText(send(UUID.randomUUID(), "aGk=")).join();
        assertThat(error(connection).path("code").asString()).isEqualTo("not_authenticated");
        assertThat(connection.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4401);
    }

    @Test
    void a_burst_of_ten_times_the_limit_ends_the_connection() {
        RawConnection connection = open();
        for (int i = 0; i < 30_000 && !connection.closed().isDone(); i++) {
            connection.sendText("{\"action\": \"PING\", \"timestamp\": " + i + "}");
        }
        assertThat(connection.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4429);
        try (RawConnection again = open()) {
            assertAlive(again);
        }
    }

    @Test
    void a_client_that_never_reads_is_cut_off_and_its_inbox_keeps_everything() throws Exception {
        SottoAccount bob = fleet.signUp();
        RawConnection slow = RawConnection.open(fleet.runtime(), fleet.gateway(2));
        slow.authenticate(bob.accessToken().join(), bob.deviceId().toString(), null);
        slow.awaitAction("caught_up", Fleet.PATIENCE);
        slow.pauseReading();
        byte[] large = new byte[60_000];
        try (Person sender = fleet.person(1).connect()) {
            for (int i = 0; i < LARGE_MESSAGES; i++) {
                sender.client()
                        .send(bob.userId(), large, MessageType.TEXT)
                        .get(Fleet.PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
        slow.resumeReading();
        assertThat(slow.awaitClosed(Fleet.PATIENCE).code()).isEqualTo(4504);
        try (RawConnection back = RawConnection.open(fleet.runtime(), fleet.gateway(1))) {
            back.authenticate(bob.accessToken().join(), bob.deviceId().toString(), 0L);
            back.awaitAction("caught_up", Fleet.PATIENCE);
            assertThat(back.received().stream().filter(frame -> "new_message"
                            .equals(frame.path("action").asString())))
                    .hasSize(LARGE_MESSAGES);
        }
    }

    private static String send(UUID receiver, String content) {
        return """
                {"action": "send_message", "data": {"temp_id": "%s", "receiver_id": "%s", "encrypted_content": "%s", \
                "message_type": "TEXT", "timestamp": 1700000000000}}""".formatted(UUID.randomUUID(), receiver, content);
    }
}
