package org.sotto.gateway.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Person;

class HandshakeTest {
    private static final String UPGRADE = String.join(
            "\r\n",
            "Connection: keep-alive, Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "");

    private static String request(URI gateway, String requestLine, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.getPort())) {
            socket.setSoTimeout(10_000);
            String request = requestLine + "\r\nHost: localhost\r\n" + headers + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            if (headers.contains("Upgrade") && requestLine.contains(" /ws ")) {
                String status = reader.readLine();
                if (status.contains("101")) {
                    StringBuilder head = new StringBuilder(status).append('\n');
                    for (String line = reader.readLine(); !line.isEmpty(); line = reader.readLine()) {
                        head.append(line).append('\n');
                    }
                    return head.toString();
                }
                return status + '\n' + reader.lines().collect(Collectors.joining("\n"));
            }
            return reader.lines().collect(Collectors.joining("\n"));
        }
    }

    private static String request(String requestLine, String headers) throws IOException {
        return request(Gateway.shared().uri(), requestLine, headers);
    }

    @Test
    void another_path_is_answered_with_404_and_the_envelope() throws IOException {
        assertThat(request("GET /other HTTP/1.1", UPGRADE))
                .startsWith("HTTP/1.1 404")
                .contains("{\"success\":false,\"error\":{\"code\":\"not_found\"");
    }

    @Test
    void another_method_and_a_plain_request_are_refused() throws IOException {
        assertThat(request("POST /ws HTTP/1.1", "Content-Length: 0\r\n"))
                .startsWith("HTTP/1.1 405")
                .contains("method_not_allowed");
        assertThat(request("GET /ws HTTP/1.1", "")).startsWith("HTTP/1.1 400").contains("invalid_request");
    }

    @Test
    void what_is_no_http_is_refused() throws IOException {
        assertThat(request("nonsense", "")).startsWith("HTTP/1.1 400").contains("invalid_request");
    }

    @Test
    void a_page_of_another_origin_is_refused_and_one_of_ours_is_not() throws IOException {
        assertThat(request("GET /ws HTTP/1.1", UPGRADE + "Origin: https://evil.example.org\r\n"))
                .startsWith("HTTP/1.1 403")
                .contains("forbidden_origin");
        assertThat(request("GET /ws HTTP/1.1", UPGRADE + "Origin: https://chat.example.org\r\n"))
                .startsWith("HTTP/1.1 101");
    }

    @Test
    void the_json_subprotocol_is_chosen_among_those_offered() throws IOException {
        String response =
                request("GET /ws HTTP/1.1", UPGRADE + "Sec-WebSocket-Protocol: sotto.v1.protobuf, sotto.v1.json\r\n");
        assertThat(response.toLowerCase(Locale.ROOT))
                .startsWith("http/1.1 101")
                .contains("sec-websocket-protocol: sotto.v1.json\n")
                .doesNotContain("sec-websocket-extensions");
    }

    @Test
    void without_an_offer_json_is_spoken_and_an_unknown_offer_is_refused() throws IOException {
        assertThat(request("GET /ws HTTP/1.1", UPGRADE)).startsWith("HTTP/1.1 101");
        assertThat(request("GET /ws HTTP/1.1", UPGRADE + "Sec-WebSocket-Protocol: sotto.v1.protobuf\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("unsupported_subprotocol");
    }

    @Test
    void an_address_that_connects_too_often_is_told_to_wait() throws IOException {
        try (Gateway gateway = Gateway.start(
                "gateway-connects",
                Map.of(
                        "sotto.gateway.limits.connects.burst", "3",
                        "sotto.gateway.limits.connects.per-second", "1"))) {
            for (int i = 0; i < 3; i++) {
                assertThat(request(gateway.uri(), "GET /ws HTTP/1.1", UPGRADE)).startsWith("HTTP/1.1 101");
            }
            assertThat(request(gateway.uri(), "GET /ws HTTP/1.1", UPGRADE).toLowerCase(Locale.ROOT))
                    .startsWith("http/1.1 429")
                    .contains("retry-after: 1")
                    .contains("rate_limited");
            assertThat(request(gateway.uri(), "GET /ws HTTP/1.1", UPGRADE + "X-Forwarded-For: 192.0.2.55\r\n"))
                    .startsWith("HTTP/1.1 101");
        }
    }

    @Test
    void a_socket_that_never_asks_for_anything_is_cut() throws IOException {
        try (Gateway gateway = Gateway.start("gateway-idle", Map.of("sotto.gateway.authenticate-within", "1s"));
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), gateway.uri().getPort())) {
            socket.setSoTimeout(10_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_frame_of_the_whole_size_passes_and_one_byte_more_closes_with_4413() {
        Person person = Person.random();
        try (Client client = Client.connect(Gateway.shared().uri())) {
            client.authenticate(person);
            String frame = "{\"action\":\"PING\",\"timestamp\":5,\"x\":\"";
            client.send(frame + "y".repeat(128 * 1024 - frame.length() - 2) + "\"}");
            assertThat(client.await("PONG").path("timestamp").asLong()).isEqualTo(5);

            client.trySend(frame + "y".repeat(128 * 1024 + 1 - frame.length() - 2) + "\"}");
            assertThat(client.awaitClose().code()).isEqualTo(4413);
        }
    }

    @Test
    void fragments_count_together() {
        try (Client client = Client.connect(Gateway.shared().uri())) {
            client.authenticate(Person.random());
            client.sendPart("{\"action\":\"PING\",", false).sendPart("\"timestamp\":7}", true);
            assertThat(client.await("PONG").path("timestamp").asLong()).isEqualTo(7);

            client.sendPart("{\"x\":\"" + "y".repeat(100 * 1024), false).sendPart("y".repeat(40 * 1024), true);
            assertThat(client.awaitClose().code()).isEqualTo(4413);
        }
    }

    @Test
    void a_websocket_ping_is_answered() {
        try (Client client =
                Client.connect(Gateway.shared().uri(), builder -> builder.subprotocols("sotto.v1.json"), true)) {
            client.ping();
            client.await("(pong)");
        }
    }

    @Test
    void the_settings_say_on_which_address_the_gateway_listens() throws IOException {
        // All of 127.0.0.0/8 is this machine; a socket bound to one of its addresses does not answer on another.
        InetAddress other = InetAddress.getByName("127.0.0.2");
        new Socket(other, Gateway.shared().uri().getPort()).close();
        try (Gateway gateway = Gateway.start("gateway-address", Map.of("sotto.gateway.address", "127.0.0.1"));
                Client client = Client.connect(gateway.uri())) {
            client.authenticate(Person.random());
            assertThatThrownBy(() -> new Socket(other, gateway.uri().getPort()).close())
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void the_closing_handshake_is_answered() {
        try (Client client = Client.connect(Gateway.shared().uri())) {
            client.authenticate(Person.random());
            client.leave();
            assertThat(client.awaitClose().code()).isEqualTo(WebSocket.NORMAL_CLOSURE);
        }
    }
}
