package org.sotto.edge.limit;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.RedisConnections;
import org.springframework.stereotype.Component;
import reactor.core.scheduler.Schedulers;

/**
 * The buckets in Redis. The connection is opened in the background, so that the edge starts, and serves, without Redis;
 * from then on it comes back by itself.
 */
@Component
class Buckets {
    private static final Logger log = LoggerFactory.getLogger(Buckets.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMillis(250);
    private static final Duration KEEP_AT_MOST = Duration.ofMinutes(10);
    private static final long RECONNECT_MILLIS = 1_000;

    private final RedisConnections connections;
    private final Clock clock;
    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile @Nullable AsyncProxyManager<String> manager;
    private volatile long lastAttempt;

    Buckets(RedisConnections connections, Clock clock) {
        this.connections = connections;
        this.clock = clock;
    }

    /** Takes a token; fails within 250 ms when Redis does not answer. */
    CompletableFuture<ConsumptionProbe> take(String key, BucketConfiguration configuration) {
        AsyncProxyManager<String> current = manager;
        if (current == null) {
            connect();
            return CompletableFuture.failedFuture(new RedisException("not connected to Redis yet"));
        }
        return current.getProxy(key, () -> CompletableFuture.completedFuture(configuration))
                .tryConsumeAndReturnRemaining(1)
                .orTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    @jakarta.annotation.PostConstruct
    void connect() {
        long now = clock.millis();
        if (now - lastAttempt < RECONNECT_MILLIS || !connecting.compareAndSet(false, true)) {
            return;
        }
        lastAttempt = now;
        Schedulers.boundedElastic().schedule(() -> {
            try {
                if (manager == null) {
                    manager = open(connections.commands());
                }
            } catch (RedisException e) {
                log.warn("rate limits are off until Redis answers: {}", e.toString());
            } finally {
                connecting.set(false);
            }
        });
    }

    private AsyncProxyManager<String> open(RedisClusterAsyncCommands<String, byte[]> commands) {
        var builder = commands instanceof RedisAdvancedClusterAsyncCommands<String, byte[]> cluster
                ? Bucket4jLettuce.casBasedBuilder(cluster)
                : Bucket4jLettuce.casBasedBuilder((RedisAsyncCommands<String, byte[]>) commands);
        return builder.clientClock(new InjectedTime(clock))
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEEP_AT_MOST))
                .build()
                .asAsync();
    }

    private record InjectedTime(Clock clock) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.millis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
