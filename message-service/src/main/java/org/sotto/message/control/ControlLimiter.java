package org.sotto.message.control;

import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.redis.LuaScript;
import org.sotto.common.redis.PatientConnection;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.web.ApiException;

/**
 * How many items one account may send: a bucket that holds a minute's items and fills up within a minute. Redis string
 * {@code limit:{control_items:<user>}} is the time (ms) at which the bucket is full again.
 */
final class ControlLimiter {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    /**
     * KEYS[1] the string; ARGV[1] now (ms), ARGV[2] how long (ms) the bucket takes to fill by what is taken, ARGV[3] the window
     * (ms). Answers the ms to wait, 0 = taken.
     */
    private static final String SCRIPT = """
            local now, cost, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local full = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + cost
            if full > now + window then
              return full - now - window
            end
            redis.call('SET', KEYS[1], string.format('%d', full), 'PX', full - now)
            return 0
            """;

    private final PatientConnection redis;
    private final RedisKeys keys;
    private final Clock clock;
    private final int max;

    /** @param max items in a minute */
    ControlLimiter(PatientConnection redis, RedisKeys keys, Clock clock, int max) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
        this.max = max;
    }

    /**
     * Counts items.
     *
     * @return fails with 429 {@code rate_limited}, having counted none of them, or if Redis does not answer, through which the
     *     call could not be answered either
     */
    CompletableFuture<Void> count(UUID sender, int items) {
        Optional<RedisClusterAsyncCommands<String, byte[]>> commands = redis.commands();
        if (commands.isEmpty()) {
            return CompletableFuture.failedFuture(new RedisConnectionException("no connection yet"));
        }
        long cost = Math.max(1, items * WINDOW.toMillis() / max);
        return LuaScript.<Long>of(commands.get(), SCRIPT, ScriptOutputType.INTEGER)
                .run(
                        List.of(keys.keyPrefix() + "limit:{control_items:" + sender + "}"),
                        clock.millis(),
                        cost,
                        WINDOW.toMillis())
                .thenAccept(waitMillis -> {
                    if (waitMillis > 0) {
                        throw ApiException.rateLimited(
                                "too many control_items of this account: " + items + " more (expected: at most " + max
                                        + " in " + WINDOW.toSeconds() + " s)",
                                (waitMillis + 999) / 1_000);
                    }
                });
    }
}
