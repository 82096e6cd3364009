package org.sotto.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;
import org.sotto.common.testing.Engines;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service as it is started: ready, and sweeping by itself. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class PresenceServiceTest {
    @Autowired
    private RedisConnections connections;

    @Autowired
    private RedisKeys keys;

    @Autowired
    private Clock clock;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void engines(DynamicPropertyRegistry registry) {
        Engines.register(registry, Engines.properties(Engines.uniqueName("presence")));
        registry.add("sotto.presence.sweep-interval", () -> "100ms");
    }

    @Test
    void it_becomes_ready_and_makes_sessions_visible() {
        URI readiness = URI.create("http://127.0.0.1:" + port + "/actuator/health/readiness");
        await().untilAsserted(() -> assertThat(get(readiness)).isEqualTo(200));

        UUID user = UUID.randomUUID();
        var redis = connections.commands();
        long expiry = clock.millis() + 1_500;
        byte[] session =
                new SessionMember(UUID.randomUUID(), "gateway-1").encode().getBytes(StandardCharsets.UTF_8);
        redis.zadd(keys.userSessions(user), (double) expiry, session)
                .toCompletableFuture()
                .join();
        redis.zadd(
                        keys.presenceExpiry(RedisKeys.expiryShard(user)),
                        (double) expiry,
                        user.toString().getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture()
                .join();
        // The expiry is not a full session ahead, so the user is found by a sweep that looks at every entry.
        await().untilAsserted(() -> assertThat(
                        redis.get(keys.lastSeen(user)).toCompletableFuture().join())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(Long.toString((expiry - 70_000) / 1000)));
        assertThat(redis.exists(keys.online(user)).toCompletableFuture().join()).isZero();
    }

    private static int get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
