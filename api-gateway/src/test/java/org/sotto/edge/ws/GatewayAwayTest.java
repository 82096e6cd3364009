package org.sotto.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sotto.edge.EdgeUnderTest;
import org.sotto.edge.played.PlayedFleet;
import org.sotto.edge.played.PlayedGateway;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Three gateways of which at most one is up. */
class GatewayAwayTest extends EdgeUnderTest {
    private static final int COMING_AND_GOING = PlayedFleet.unusedPort();

    @DynamicPropertySource
    static void fleet(DynamicPropertyRegistry registry) {
        PlayedFleet.register(registry);
        registry.add(
                "sotto.services.gateways",
                () -> "ws://127.0.0.1:" + PlayedFleet.unusedPort() + ",ws://127.0.0.1:" + COMING_AND_GOING
                        + ",ws://127.0.0.1:" + PlayedFleet.unusedPort());
    }

    @Test
    void clients_reach_whichever_gateway_is_up_and_hear_when_none_is() throws Exception {
        assertThat(TestSocket.handshake(port))
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("retry-after: 2")
                .contains("\"code\":\"unavailable\"")
                .doesNotContain("127.0.0.1");
        try (PlayedGateway gateway = new PlayedGateway("back", COMING_AND_GOING)) {
            for (int i = 0; i < 6; i++) {
                TestSocket socket = TestSocket.open(port);
                assertThat(socket.send("who").nextText()).startsWith("back");
                socket.socket().abort();
            }
            assertThat(gateway.handshakes()).hasSize(6);
        }
        assertThat(TestSocket.handshake(port)).startsWith("HTTP/1.1 503 ");
    }
}
