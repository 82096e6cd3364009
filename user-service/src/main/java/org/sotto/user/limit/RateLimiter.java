package org.sotto.user.limit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.web.ApiException;
import org.sotto.user.store.RedisScripts;
import org.springframework.stereotype.Component;

/**
 * Counts in Redis: {@code limit:{<name>:<SHA-256 of the subject>}} is a list of the times (ms) of the newest {@code max}
 * accepted calls, newest first. A call is refused while the oldest of a full list lies within the window. Exact in every
 * window, unlike a counter that starts anew at fixed times and lets twice as many through around them; a token bucket
 * would need the same memory only for larger limits than these.
 */
@Component
public class RateLimiter {
    /** KEYS[1] the list; ARGV[1] now (ms), ARGV[2] max, ARGV[3] window (ms). Answers the ms to wait, 0 = accepted. */
    private static final String SCRIPT = """
            local now, max, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local oldest = redis.call('LINDEX', KEYS[1], max - 1)
            if oldest and tonumber(oldest) + window > now then
              return tonumber(oldest) + window - now
            end
            redis.call('LPUSH', KEYS[1], ARGV[1])
            redis.call('LTRIM', KEYS[1], 0, max - 1)
            redis.call('PEXPIRE', KEYS[1], window)
            return 0
            """;

    private final RedisScripts.Script<Long> count;
    private final RedisKeys keys;
    private final Clock clock;

    public RateLimiter(RedisScripts redis, RedisKeys keys, Clock clock) {
        this.count = redis.number(SCRIPT);
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Counts one call.
     *
     * @param subject whom it counts against; only its hash is stored
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After}
     */
    public void check(Limit limit, String subject) {
        if (limit.window().isZero()) {
            return;
        }
        long waitMillis = count.run(
                keys.keyPrefix() + "limit:{" + limit.name() + ":" + hash(subject) + "}",
                clock.millis(),
                limit.max(),
                limit.window().toMillis());
        if (waitMillis > 0) {
            throw ApiException.rateLimited(
                    "too many requests of this " + limit.name() + " (expected: at most " + limit.max() + " in "
                            + limit.window().toSeconds() + " s)",
                    (waitMillis + 999) / 1_000);
        }
    }

    /** What stands for a subject in a key. */
    static String hash(String subject) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
