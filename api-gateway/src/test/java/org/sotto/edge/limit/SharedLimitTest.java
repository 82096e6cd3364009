package org.sotto.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.testing.Engines;
import org.sotto.common.web.ApiException;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/** Two instances of the edge on one Redis, and a clock of the test. */
class SharedLimitTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final RedisKeys keys = new RedisKeys(Engines.uniqueName("limits") + ":");
    private final LimitProperties properties = new LimitProperties(Map.of(RateLimit.DEVICE, new Rate(1, 4)));
    private final LettuceConnectionFactory factory = factory(Engines.REDIS);

    private static LettuceConnectionFactory factory(String address) {
        int colon = address.indexOf(':');
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    @AfterEach
    void close() {
        factory.destroy();
    }

    private RateLimits edge(Instant now) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        Buckets buckets = new Buckets(new RedisConnections(factory), clock);
        buckets.connect();
        RateLimits limits = new RateLimits(buckets, properties, keys, clock, metrics);
        await().until(() -> {
            double before = metrics.counter("sotto.edge.limits.skipped").count();
            limits.take(RateLimit.CONNECT, "warm-up").join();
            return metrics.counter("sotto.edge.limits.skipped").count() == before;
        });
        return limits;
    }

    @Test
    void a_bucket_is_one_whichever_edge_is_asked() {
        RateLimits one = edge(NOON);
        RateLimits two = edge(NOON);
        for (int i = 0; i < 2; i++) {
            one.take(RateLimit.DEVICE, "d").join();
            two.take(RateLimit.DEVICE, "d").join();
        }
        for (RateLimits edge : new RateLimits[] {one, two}) {
            assertThatThrownBy(() -> edge.take(RateLimit.DEVICE, "d").join())
                    .hasRootCauseInstanceOf(ApiException.class)
                    .hasMessageContaining("device");
            assertThat(edge.isShut(RateLimit.DEVICE, "d")).isTrue();
        }
        assertThat(one.isShut(RateLimit.DEVICE, "another")).isFalse();
    }

    @Test
    void tokens_come_back_with_time() {
        RateLimits noon = edge(NOON);
        for (int i = 0; i < 4; i++) {
            noon.take(RateLimit.DEVICE, "d").join();
        }
        RateLimits later = edge(NOON.plus(Duration.ofSeconds(2)));
        later.take(RateLimit.DEVICE, "d").join();
        later.take(RateLimit.DEVICE, "d").join();
        assertThatThrownBy(() -> later.take(RateLimit.DEVICE, "d").join()).hasRootCauseInstanceOf(ApiException.class);
    }

    @Test
    void without_redis_everything_passes_and_is_counted() {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        LettuceConnectionFactory nowhere = factory("127.0.0.1:1");
        try {
            Buckets buckets = new Buckets(new RedisConnections(nowhere), Clock.systemUTC());
            RateLimits limits = new RateLimits(buckets, properties, keys, Clock.systemUTC(), metrics);
            for (int i = 0; i < 10; i++) {
                limits.take(RateLimit.DEVICE, "d").join();
            }
            assertThat(metrics.counter("sotto.edge.limits.skipped").count()).isEqualTo(10);
        } finally {
            nowhere.destroy();
        }
    }
}
