package org.sotto.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.sotto.edge.EdgeUnderTest;
import org.sotto.edge.played.PlayedFleet;
import org.sotto.edge.played.PlayedGateway;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A burst of three handshakes, and one more a second. */
class HandshakeLimitTest extends EdgeUnderTest {
    private static final PlayedGateway GATEWAY = new PlayedGateway("one");

    @DynamicPropertySource
    static void fleet(DynamicPropertyRegistry registry) {
        PlayedFleet.register(registry);
        registry.add("sotto.services.gateways", GATEWAY::address);
        registry.add("sotto.edge.limits.connect.per-second", () -> 1);
        registry.add("sotto.edge.limits.connect.burst", () -> 3);
    }

    @Test
    void an_address_that_opens_too_many_sockets_is_refused_and_others_are_not() throws Exception {
        await().untilAsserted(() -> {
            String last = "";
            for (int i = 0; i < 5; i++) {
                last = TestSocket.handshake(port, "X-Forwarded-For: 192.0.2.1");
            }
            assertThat(last)
                    .startsWith("HTTP/1.1 429 ")
                    .containsIgnoringCase("retry-after: 1")
                    .contains("\"code\":\"rate_limited\"");
        });
        assertThat(TestSocket.handshake(port, "X-Forwarded-For: 192.0.2.2")).startsWith("HTTP/1.1 101 ");
    }
}
