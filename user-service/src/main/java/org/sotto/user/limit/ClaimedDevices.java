package org.sotto.user.limit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.web.ApiException;
import org.sotto.user.store.RedisScripts;
import org.springframework.stereotype.Component;

/**
 * How often one account claims keys of one device: {@code limit:{claimed_devices:<account>}} is a hash from a hash of the
 * device's id to the times (ms) of the newest claims, at most {@link AccountLimits#keyClaimsPerDevice}, oldest first. Whoever
 * takes a device's one-time keys away makes everybody else begin their sessions with its last-resort key, so that nobody may
 * claim while it cannot be counted. One key an account, since a call claims up to 200 devices; a key for each pair of account and
 * device would be as many round trips.
 */
@Component
public class ClaimedDevices {
    private static final Duration WINDOW = Duration.ofHours(24);

    /**
     * KEYS[1] the hash; ARGV[1] now (ms), ARGV[2] max, ARGV[3] window (ms), ARGV[4…] fields. Answers nothing if all of them are
     * accepted and counted; else the ms to wait for the last one, and which of them (from 0 on) are refused: then nothing is
     * counted. Each call also looks at 20 fields in passing, and drops those whose times have left the window.
     */
    private static final String SCRIPT = """
            local now, max, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local function young(text)
              local times = {}
              for time in string.gmatch(text or '', '%d+') do
                if tonumber(time) + window > now then
                  times[#times + 1] = time
                end
              end
              return times
            end
            local counted, refused, wait = {}, {}, 0
            for i = 4, #ARGV do
              local times = young(redis.call('HGET', KEYS[1], ARGV[i]) or nil)
              if #times >= max then
                refused[#refused + 1] = i - 4
                wait = math.max(wait, tonumber(times[#times - max + 1]) + window - now)
              end
              times[#times + 1] = ARGV[1]
              counted[i] = table.concat(times, ',')
            end
            if #refused > 0 then
              table.insert(refused, 1, wait)
              return refused
            end
            for i = 4, #ARGV do
              redis.call('HSET', KEYS[1], ARGV[i], counted[i])
            end
            for _, field in ipairs(redis.call('HRANDFIELD', KEYS[1], 20)) do
              if #young(redis.call('HGET', KEYS[1], field)) == 0 then
                redis.call('HDEL', KEYS[1], field)
              end
            end
            redis.call('PEXPIRE', KEYS[1], window)
            return {}
            """;

    private final RedisScripts.Script<List<Object>> count;
    private final RedisKeys keys;
    private final Clock clock;
    private final int max;

    ClaimedDevices(RedisScripts redis, RedisKeys keys, Clock clock, AccountLimits limits) {
        this.count = redis.list(SCRIPT);
        this.keys = keys;
        this.clock = clock;
        this.max = limits.keyClaimsPerDevice();
    }

    /**
     * Counts a claim of each device, or of none.
     *
     * @param devices at most 1,000, each once
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After}, and in {@code device_ids} those that were claimed
     *     too often
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    public void count(UUID account, Collection<UUID> devices) {
        if (devices.isEmpty()) {
            return;
        }
        List<UUID> asked = List.copyOf(devices);
        List<Object> arguments = new ArrayList<>(List.of(clock.millis(), max, WINDOW.toMillis()));
        asked.forEach(
                device -> arguments.add(RateLimiter.hash(device.toString()).getBytes(StandardCharsets.US_ASCII)));
        List<Object> answer = count.run(key(account), arguments.toArray());
        if (!answer.isEmpty()) {
            List<UUID> refused = answer.stream()
                    .skip(1)
                    .map(index -> asked.get(((Long) index).intValue()))
                    .toList();
            long waitMillis = (Long) answer.get(0);
            throw ApiException.rateLimited(
                            "too many key_claims of " + refused.size() + " devices by this account (expected: at most "
                                    + max + " of one device in " + WINDOW.toSeconds() + " s)",
                            (waitMillis + 999) / 1_000)
                    .with("device_ids", refused);
        }
    }

    /** The key that may hold counts of an account. */
    public String key(UUID account) {
        return keys.keyPrefix() + "limit:{claimed_devices:" + account + "}";
    }
}
