package org.sotto.edge.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.sotto.edge.EdgeUnderTest;
import org.sotto.edge.played.PlayedFleet;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A service that refuses connections, one that never answers, and Redis away. */
class ServiceAwayTest extends EdgeUnderTest {
    private static final int NOBODY = PlayedFleet.unusedPort();

    @DynamicPropertySource
    static void fleet(DynamicPropertyRegistry registry) throws IOException {
        // Takes connections and says nothing, for as long as the tests run.
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        PlayedFleet.register(registry);
        registry.add("sotto.services.message-service", () -> "http://127.0.0.1:" + NOBODY);
        registry.add("sotto.services.user-service", () -> "http://127.0.0.1:" + silent.getLocalPort());
        registry.add("spring.cloud.gateway.server.webflux.httpclient.response-timeout", () -> "300ms");
        registry.add("spring.data.redis.port", () -> NOBODY);
    }

    @Test
    void a_service_that_is_down_is_unavailable_and_nothing_else_is_said() throws Exception {
        expectUnavailable(edge.get("/api/docs/message-service"));
    }

    @Test
    void a_service_that_does_not_answer_is_unavailable() throws Exception {
        expectUnavailable(edge.send(
                edge.request("/api/v1/auth/register").POST(java.net.http.HttpRequest.BodyPublishers.ofString("{}"))));
    }

    private static void expectUnavailable(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
        assertThat(answer.body())
                .contains("\"code\":\"unavailable\"")
                .doesNotContain("127.0.0.1", Integer.toString(NOBODY), "xception");
    }

    @Test
    void a_token_that_nobody_can_check_yet_is_not_called_invalid() throws Exception {
        expectUnavailable(edge.send(edge.signedIn("/api/v1/conversations")));
    }

    @Test
    void without_redis_the_edge_starts_and_serves() throws Exception {
        assertThat(edge.get("/api/version").statusCode()).isEqualTo(200);
    }
}
