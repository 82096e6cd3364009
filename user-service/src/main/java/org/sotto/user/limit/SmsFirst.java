package org.sotto.user.limit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.web.ApiException;
import org.sotto.user.store.RedisScripts;
import org.sotto.user.store.RedisStrings;
import org.springframework.stereotype.Component;

/**
 * A call comes after an SMS: {@code limit:{sms_sent:<SHA-256 of the number>}} is the time (ms) of the newest SMS to a number,
 * kept for an hour. A call rings where a text does not, and costs more, so that a number is called only when a text has had its
 * time to arrive.
 */
@Component
public class SmsFirst {
    private static final Duration KEPT = Duration.ofHours(1);

    /** KEYS[1] the string; ARGV[1] now (ms), ARGV[2] TTL (ms). */
    private static final String NOTE = "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return 1";

    private final RedisScripts.Script<Long> note;
    private final RedisStrings strings;
    private final RedisKeys keys;
    private final Clock clock;
    private final Duration wait;

    SmsFirst(RedisScripts scripts, RedisStrings strings, RedisKeys keys, Clock clock, RegistrationLimits limits) {
        this.note = scripts.number(NOTE);
        this.strings = strings;
        this.keys = keys;
        this.clock = clock;
        this.wait = limits.voiceAfter();
    }

    /**
     * Notes that an SMS goes to a number.
     *
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    public void sent(String number) {
        note.run(key(number), clock.millis(), KEPT.toMillis());
    }

    /**
     * Lets a call through.
     *
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After} while the newest SMS is younger than a call has to
     *     wait, or there was none within an hour
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    public void check(String number) {
        if (wait.isZero()) {
            return;
        }
        Optional<byte[]> sent = strings.get(List.of(key(number))).get(0);
        long waitMillis = sent.map(text ->
                        Long.parseLong(new String(text, StandardCharsets.UTF_8)) + wait.toMillis() - clock.millis())
                .orElse(wait.toMillis());
        if (waitMillis > 0) {
            throw ApiException.rateLimited(
                    "channel: voice " + (sent.isEmpty() ? "before any SMS" : "too soon after the SMS") + " (expected: "
                            + wait.toSeconds() + " s after an SMS to this number)",
                    (waitMillis + 999) / 1_000);
        }
    }

    private String key(String number) {
        return keys.keyPrefix() + "limit:{sms_sent:" + RateLimiter.hash(number) + "}";
    }
}
