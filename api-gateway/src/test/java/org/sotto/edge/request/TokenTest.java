package org.sotto.edge.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.TestTokens;
import org.sotto.edge.EdgeClient;
import org.sotto.edge.RunningEdge;
import org.sotto.edge.played.PlayedFleet;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.boot.test.web.server.LocalManagementPort;

class TokenTest extends RunningEdge {
    private static final String PATH = "/api/v1/users/me";

    @LocalManagementPort
    private int managementPort;

    @Autowired
    private KafkaProperties kafka;

    @Autowired
    private KafkaConventions conventions;

    private final UUID user = UUID.randomUUID();
    private final UUID device = UUID.randomUUID();

    private String token(UUID sid) {
        return TestTokens.valid(user, device, sid);
    }

    private HttpResponse<String> withToken(String token) throws Exception {
        return edge.send(edge.request(PATH).header("Authorization", "Bearer " + token));
    }

    @Test
    void the_edge_becomes_ready_on_its_management_port() {
        EdgeClient management = new EdgeClient(managementPort);
        await().untilAsserted(() -> assertThat(
                        management.get("/actuator/health/readiness").body())
                .contains("\"status\":\"UP\"", "\"log\""));
    }

    @Test
    void a_token_is_needed() throws Exception {
        HttpResponse<String> answer = edge.get(PATH);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.body()).contains("\"code\":\"missing_token\"");
    }

    @Test
    void a_forged_and_an_expired_token_are_refused() throws Exception {
        assertThat(withToken(TestTokens.forged(user, device, UUID.randomUUID())).body())
                .contains("\"code\":\"invalid_token\"");
        assertThat(withToken("x".repeat(300)).body()).contains("\"code\":\"invalid_token\"");
        HttpResponse<String> expired =
                withToken(TestTokens.until(Instant.now().minusSeconds(300), user, device, UUID.randomUUID()));
        assertThat(expired.statusCode()).isEqualTo(401);
        assertThat(expired.body()).contains("\"code\":\"token_expired\"");
    }

    @Test
    void the_device_header_must_be_the_tokens_device() throws Exception {
        assertThat(edge.send(edge.signedIn(PATH, device).header("X-Device-ID", device.toString()))
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> other = edge.send(edge.signedIn(PATH, device)
                .header("X-Device-ID", UUID.randomUUID().toString()));
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(other.body()).contains("\"code\":\"device_mismatch\"");
    }

    @Test
    void the_service_gets_the_token_too() throws Exception {
        String token = token(UUID.randomUUID());
        edge.send(edge.request("/api/v1/users/passed-on").header("Authorization", "Bearer " + token));
        assertThat(PlayedFleet.USERS
                        .requestsTo("/api/v1/users/passed-on")
                        .get(0)
                        .headers()
                        .get("Authorization"))
                .isEqualTo("Bearer " + token);
    }

    @Test
    void a_revoked_session_is_refused_at_once() throws Exception {
        UUID sid = UUID.randomUUID();
        String token = token(sid);
        assertThat(withToken(token).statusCode()).isEqualTo(200);
        UserChanged change = UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(UUID.randomUUID()))
                .setSessionRevoked(SessionRevoked.newBuilder()
                        .setSid(Uuids.toByteString(sid))
                        .setReason("logout"))
                .build();
        try (LogProducer producer = LogProducer.unbounded(kafka, conventions)) {
            producer.send(Topic.USERS_CHANGED, change.getUserId().toByteArray(), change.toByteArray())
                    .join();
        }
        await().untilAsserted(() -> {
            HttpResponse<String> answer = withToken(token);
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).contains("\"code\":\"session_revoked\"");
        });
    }
}
