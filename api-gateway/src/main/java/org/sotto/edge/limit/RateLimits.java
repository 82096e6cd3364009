package org.sotto.edge.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.BucketConfiguration;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.web.ApiException;
import org.springframework.stereotype.Component;

/**
 * Counts against {@link RateLimit}s. Who has used up a bucket is remembered here until its next token is due, so a flood costs
 * neither Redis nor a signature check.
 *
 * <p>While Redis does not answer, everything is allowed (counted in {@code sotto.edge.limits.skipped}, and logged): the
 * limits guard against abuse, and an outage of Redis must not become an outage of the messenger. What must never be let
 * through unlimited, one-time codes, is limited by user-service itself, which refuses then.
 */
@Component
public final class RateLimits {
    private static final Logger log = LoggerFactory.getLogger(RateLimits.class);
    private static final Duration FORGET = Duration.ofMinutes(1);
    private static final long WARN_EVERY_MILLIS = 1_000;

    private final Buckets buckets;
    private final RedisKeys keys;
    private final Clock clock;
    private final Map<RateLimit, BucketConfiguration> configurations = new EnumMap<>(RateLimit.class);
    private final Map<RateLimit, Counter> refused = new EnumMap<>(RateLimit.class);
    private final Counter skipped;
    private final Cache<String, Long> shutUntil =
            Caffeine.newBuilder().maximumSize(100_000).expireAfterWrite(FORGET).build();
    private final AtomicLong lastWarning = new AtomicLong();

    RateLimits(Buckets buckets, LimitProperties properties, RedisKeys keys, Clock clock, MeterRegistry metrics) {
        this.buckets = buckets;
        this.keys = keys;
        this.clock = clock;
        this.skipped = metrics.counter("sotto.edge.limits.skipped");
        for (RateLimit limit : RateLimit.values()) {
            Rate rate = properties.rateOf(limit);
            configurations.put(
                    limit,
                    BucketConfiguration.builder()
                            .addLimit(bandwidth -> bandwidth
                                    .capacity(rate.burst())
                                    .refillGreedy(rate.perSecond(), Duration.ofSeconds(1)))
                            .build());
            refused.put(limit, metrics.counter("sotto.edge.limits.refused", "limit", limit.key()));
        }
    }

    /**
     * Takes one token of {@code subject}'s bucket.
     *
     * @return completes normally if it may pass, or with 429 {@code rate_limited} ({@link ApiException})
     */
    public CompletableFuture<Void> take(RateLimit limit, String subject) {
        String key = keys.keyPrefix() + "edge_limit:{" + limit.key() + ":" + subject + "}";
        long shutMillis = shutMillis(key);
        if (shutMillis > 0) {
            return refuse(limit, shutMillis);
        }
        return buckets.take(key, configurations.get(limit))
                .handle((probe, failure) -> {
                    if (failure != null) {
                        skip(failure);
                        return 0L;
                    }
                    if (probe.isConsumed()) {
                        return 0L;
                    }
                    long wait = Math.max(1, TimeUnit.NANOSECONDS.toMillis(probe.getNanosToWaitForRefill()));
                    shutUntil.put(key, clock.millis() + wait);
                    return wait;
                })
                .thenCompose(wait -> wait == 0 ? CompletableFuture.completedFuture(null) : refuse(limit, wait));
    }

    /** Whether {@code subject}'s bucket is known to be empty; takes nothing. */
    boolean isShut(RateLimit limit, String subject) {
        return shutMillis(keys.keyPrefix() + "edge_limit:{" + limit.key() + ":" + subject + "}") > 0;
    }

    private long shutMillis(String key) {
        Long until = shutUntil.getIfPresent(key);
        return until == null ? 0 : until - clock.millis();
    }

    /** The refusal itself, for a caller that asked {@link #isShut}. */
    <T> CompletableFuture<T> refuse(RateLimit limit, long waitMillis) {
        refused.get(limit).increment();
        return CompletableFuture.failedFuture(
                ApiException.rateLimited("too many requests (limit: " + limit.key() + ")", seconds(waitMillis)));
    }

    private static long seconds(long millis) {
        return (millis + 999) / 1_000;
    }

    private void skip(Throwable failure) {
        skipped.increment();
        long now = clock.millis();
        long last = lastWarning.get();
        if (now - last >= WARN_EVERY_MILLIS && lastWarning.compareAndSet(last, now)) {
            log.warn("rate limits are off while Redis does not answer: {}", failure.toString());
        }
    }
}
