package org.sotto.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.edge.EdgeUnderTest;
import org.sotto.edge.played.PlayedFleet;
import org.sotto.edge.played.PlayedGateway;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Through the edge a client talks to a gateway as if it were there. */
class TunnelTest extends EdgeUnderTest {
    private static final PlayedGateway ONE = new PlayedGateway("one");
    private static final PlayedGateway TWO = new PlayedGateway("two");
    private static final int FRAME = 128 * 1024;

    @Autowired
    private MeterRegistry metrics;

    private final List<TestSocket> open = new ArrayList<>();

    @DynamicPropertySource
    static void fleet(DynamicPropertyRegistry registry) {
        PlayedFleet.register(registry);
        registry.add("sotto.services.gateways", () -> ONE.address() + "," + TWO.address());
    }

    @AfterEach
    void close() {
        open.forEach(socket -> socket.socket().abort());
        ONE.drain(false);
        TWO.drain(false);
    }

    private TestSocket open(String... subprotocols) {
        TestSocket socket = TestSocket.open(port, subprotocols);
        open.add(socket);
        return socket;
    }

    @Test
    void the_gateway_chooses_the_subprotocol() {
        assertThat(open("sotto.v1.protobuf", "sotto.v1.json").socket().getSubprotocol())
                .isEqualTo("sotto.v1.json");
        assertThat(open().socket().getSubprotocol()).isEmpty();
    }

    @Test
    void what_the_gateway_refuses_is_refused_with_its_own_words() throws Exception {
        String answer = TestSocket.handshake(port, "Origin: " + PlayedGateway.REFUSED_ORIGIN);
        assertThat(answer).startsWith("HTTP/1.1 403 ").endsWith(PlayedGateway.REFUSAL);
    }

    @Test
    void the_gateway_learns_the_clients_address_and_origin() throws Exception {
        int before = ONE.handshakes().size() + TWO.handshakes().size();
        String answer = TestSocket.handshake(
                port,
                "Origin: https://chat.example.org",
                "Sec-WebSocket-Protocol: sotto.v1.json",
                "X-Forwarded-For: spoofed, 198.51.100.7",
                "X-Sotto-Caller: user-service");
        assertThat(answer)
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("sec-websocket-protocol: sotto.v1.json")
                // The answer to the key of RFC 6455 section 1.3.
                .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                .doesNotContainIgnoringCase("content-length");
        assertThat(ONE.handshakes().size() + TWO.handshakes().size()).isEqualTo(before + 1);
        assertThat(Stream.of(ONE, TWO).flatMap(gateway -> gateway.handshakes().stream()))
                .anySatisfy(headers -> {
                    assertThat(headers.getAll("X-Forwarded-For")).containsExactly("198.51.100.7");
                    assertThat(headers.get("Origin")).isEqualTo("https://chat.example.org");
                    assertThat(headers.contains("X-Sotto-Caller")).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 4401, 4409, 4503})
    void a_close_code_of_the_gateway_reaches_the_client(int code) {
        assertThat(open().send("close " + code).closeCode()).isEqualTo(code);
    }

    @Test
    void a_close_code_of_the_client_reaches_the_gateway() {
        TestSocket socket = open();
        socket.socket().sendClose(4321, "bye").join();
        await().untilAsserted(() -> assertThat(closeCodes()).contains(4321));
    }

    @Test
    void a_client_that_vanishes_is_gone_for_the_gateway() {
        TestSocket socket = open();
        int before = broken();
        socket.socket().abort();
        await().untilAsserted(() -> assertThat(broken()).isGreaterThan(before));
    }

    private static int broken() {
        return Collections.frequency(closeCodes(), PlayedGateway.BROKEN);
    }

    private static List<Integer> closeCodes() {
        return Stream.concat(ONE.closeCodes().stream(), TWO.closeCodes().stream())
                .toList();
    }

    @Test
    void the_largest_frame_passes_and_a_larger_one_is_for_the_gateway_to_refuse() throws Exception {
        try (RawSocket socket = new RawSocket(port)) {
            socket.sendText(FRAME);
            assertThat(socket.read().text()).contains(" " + FRAME + " aaaa");
            socket.sendText(FRAME + 1);
            RawSocket.Frame close = socket.read();
            assertThat(close.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(close.closeCode()).isEqualTo(4413);
        }
    }

    @Test
    void megabytes_come_whole_to_a_client_that_takes_its_time() throws Exception {
        TestSocket socket = open();
        int bytes = 8 * 1024 * 1024;
        socket.send("send " + bytes);
        assertThat(socket.nextText()).hasSize(bytes).matches("x+");
    }

    @Test
    void frames_keep_their_order() throws Exception {
        TestSocket socket = open();
        for (int i = 0; i < 500; i++) {
            socket.send("n" + i);
        }
        for (int i = 0; i < 500; i++) {
            assertThat(socket.nextText()).endsWith(" n" + i);
        }
    }

    @Test
    void pings_are_answered_by_the_gateway() {
        TestSocket socket = open();
        socket.socket()
                .sendPing(ByteBuffer.wrap("are you there".getBytes(StandardCharsets.UTF_8)))
                .join();
        assertThat(socket.pong()).isEqualTo("are you there");
    }

    @Test
    void gateways_take_turns_and_one_that_drains_is_passed_over() throws Exception {
        // A gateway that another test saw draining has its turn again after a while.
        await().untilAsserted(() -> {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                names.add(open().send("who").nextText().substring(0, 3));
            }
            assertThat(names).containsExactlyInAnyOrder("one", "one", "two", "two");
        });
        TWO.drain(true);
        for (int i = 0; i < 4; i++) {
            assertThat(open().send("who").nextText()).startsWith("one");
        }
    }

    @Test
    void when_all_drain_the_client_hears_it() throws Exception {
        ONE.drain(true);
        TWO.drain(true);
        assertThat(TestSocket.handshake(port)).startsWith("HTTP/1.1 503 ");
    }

    @Test
    void an_old_app_gets_no_socket() throws Exception {
        assertThat(TestSocket.handshake(port, "X-App-Version: 1.1.0"))
                .startsWith("HTTP/1.1 426 ")
                .contains("\"code\":\"upgrade_required\"");
    }

    @Test
    void a_request_that_is_no_handshake_is_told_so() throws Exception {
        var answer = edge.get("/ws");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"code\":\"invalid_request\"", "Upgrade");
    }

    @Test
    void open_tunnels_are_counted() {
        double before = metrics.get("sotto.edge.tunnels").gauge().value();
        WebSocket socket = open().socket();
        assertThat(metrics.get("sotto.edge.tunnels").gauge().value()).isGreaterThan(before);
        socket.abort();
        await().untilAsserted(() ->
                assertThat(metrics.get("sotto.edge.tunnels").gauge().value()).isLessThanOrEqualTo(before));
    }
}
