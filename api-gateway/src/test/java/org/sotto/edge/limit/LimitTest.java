package org.sotto.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.TestTokens;
import org.sotto.edge.EdgeUnderTest;
import org.sotto.edge.played.PlayedFleet;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Bursts of three, and one token a second. */
class LimitTest extends EdgeUnderTest {
    private static final int BURST = 3;

    @Autowired
    private MeterRegistry metrics;

    @DynamicPropertySource
    static void fleet(DynamicPropertyRegistry registry) {
        PlayedFleet.register(registry);
        for (String limit : new String[] {"anonymous", "refused-token", "device", "connect"}) {
            registry.add("sotto.edge.limits." + limit + ".per-second", () -> "1");
            registry.add("sotto.edge.limits." + limit + ".burst", () -> BURST);
        }
    }

    @BeforeEach
    void await_buckets() {
        // They are connected in the background: from here on every request is counted.
        await().untilAsserted(() -> {
            double before = skipped();
            edge.send(from("192.0.2.250", "/api/version"));
            assertThat(skipped()).isEqualTo(before);
        });
    }

    private double skipped() {
        return metrics.counter("sotto.edge.limits.skipped").count();
    }

    /** As a load balancer on this machine passes a client's request on. */
    private HttpRequest.Builder from(String address, String path) {
        return edge.request(path).header("X-Forwarded-For", address);
    }

    private List<Integer> statuses(int requests, HttpRequest.Builder request) throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            statuses.add(edge.send(request).statusCode());
        }
        return statuses;
    }

    @Test
    void who_asks_without_a_token_is_limited_by_address() throws Exception {
        HttpRequest.Builder request = from("192.0.2.1", "/api/version");
        assertThat(statuses(BURST, request)).containsOnly(200);
        HttpResponse<String> refused = edge.send(request);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("\"code\":\"rate_limited\"");
        assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(edge.send(from("192.0.2.2", "/api/version")).statusCode())
                .as("another address")
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(edge.send(request).statusCode()).isEqualTo(200));
    }

    @Test
    void ipv6_addresses_of_one_site_share_a_bucket() throws Exception {
        for (int i = 0; i < BURST; i++) {
            assertThat(edge.send(from("2001:db8::" + i, "/api/version")).statusCode())
                    .isEqualTo(200);
        }
        assertThat(edge.send(from("2001:db8::ffff", "/api/version")).statusCode())
                .isEqualTo(429);
    }

    @Test
    void who_has_a_token_is_limited_by_device_wherever_they_are() throws Exception {
        UUID device = UUID.randomUUID();
        for (int i = 0; i < BURST; i++) {
            assertThat(edge.send(edge.signedIn("/api/v1/users/me", device)
                                    .header("X-Forwarded-For", "192.0.2." + (10 + i)))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(edge.send(edge.signedIn("/api/v1/users/me", device).header("X-Forwarded-For", "192.0.2.20"))
                        .statusCode())
                .isEqualTo(429);
        assertThat(edge.send(edge.signedIn("/api/v1/users/me").header("X-Forwarded-For", "192.0.2.20"))
                        .statusCode())
                .as("another device of the same address")
                .isEqualTo(200);
    }

    @Test
    void who_does_without_a_token_where_one_may_be_missing_is_limited_by_address() throws Exception {
        HttpRequest.Builder mailbox = from("192.0.2.40", "/api/v1/devices/link/c56a4180-65aa-42ec-a945-5fd21dec0538");
        assertThat(statuses(BURST, mailbox)).containsOnly(200);
        assertThat(statuses(1, mailbox)).containsOnly(429);
    }

    @Test
    void who_sends_forged_tokens_is_limited_by_address() throws Exception {
        HttpRequest.Builder forged = from("192.0.2.30", "/api/v1/users/me")
                .header(
                        "Authorization",
                        "Bearer " + TestTokens.forged(UUID.randomUUID(), UUID.randomUUID(), UUID.randomUUID()));
        assertThat(statuses(BURST, forged)).containsOnly(401);
        assertThat(statuses(2, forged)).containsOnly(429);
    }
}
