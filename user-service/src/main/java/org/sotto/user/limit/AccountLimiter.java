package org.sotto.user.limit;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.web.ApiException;
import org.sotto.user.store.RedisOutage;
import org.sotto.user.store.RedisScripts;
import org.springframework.stereotype.Component;

/**
 * {@link AccountLimits}, counted in Redis: {@code limit:{<name>:<account>}} is a hash of a window's slots, each a 24th of its
 * length, with what was done in them. A slot counts until the last moment of it has left the window, so that no window ever
 * holds more than the limit, and a caller at worst waits a 24th longer than an exact list of times ({@link RateLimiter})
 * would make them. That list would have thousands of entries an account here; a counter that starts anew at fixed times lets
 * twice as many through around them.
 */
@Component
public class AccountLimiter {
    private static final int SLOTS = 24;

    /**
     * KEYS[1] the hash; ARGV[1] now (ms), ARGV[2] max, ARGV[3] window (ms), ARGV[4] slot (ms), ARGV[5] weight. Answers the ms to
     * wait, 0 = accepted and counted.
     */
    private static final String SCRIPT = """
            local now, max, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
            local width, weight = tonumber(ARGV[4]), tonumber(ARGV[5])
            local oldest = math.floor((now - window) / width)
            local total, slots = 0, {}
            local entries = redis.call('HGETALL', KEYS[1])
            for i = 1, #entries, 2 do
              local slot, count = tonumber(entries[i]), tonumber(entries[i + 1])
              if slot < oldest then
                redis.call('HDEL', KEYS[1], entries[i])
              else
                total = total + count
                slots[#slots + 1] = {slot, count}
              end
            end
            local excess = total + weight - max
            if excess > 0 then
              table.sort(slots, function(a, b) return a[1] < b[1] end)
              for _, slot in ipairs(slots) do
                excess = excess - slot[2]
                if excess <= 0 then
                  return (slot[1] + 1) * width + window - now
                end
              end
              return window
            end
            redis.call('HINCRBY', KEYS[1], string.format('%d', math.floor(now / width)), weight)
            redis.call('PEXPIRE', KEYS[1], window + width)
            return 0
            """;

    private final RedisScripts.Script<Long> count;
    private final RedisOutage outage;
    private final RedisKeys keys;
    private final Clock clock;
    private final Limit profileReads;
    private final Limit writes;
    private final Limit pinChanges;
    private final Limit contactHashes;
    private final Limit reports;
    private final Limit keyClaims;
    private final List<Limit> all = new ArrayList<>();

    public AccountLimiter(RedisScripts redis, RedisOutage outage, RedisKeys keys, Clock clock, AccountLimits limits) {
        this.count = redis.number(SCRIPT);
        this.outage = outage;
        this.keys = keys;
        this.clock = clock;
        this.profileReads = limit("profile_reads", limits.profileReads(), Duration.ofMinutes(1));
        this.writes = limit("account_writes", limits.writes(), Duration.ofMinutes(1));
        this.pinChanges = limit("pin_changes", limits.pinChanges(), Duration.ofHours(1));
        this.contactHashes = limit("contact_hashes", limits.contactHashes(), Duration.ofHours(24));
        this.reports = limit("reports", limits.reports(), Duration.ofHours(24));
        this.keyClaims = limit("key_claims", limits.keyClaims(), Duration.ofMinutes(1));
    }

    /** Every limit is made here, so that {@link #keysOf} knows it. */
    private Limit limit(String name, int max, Duration window) {
        Limit limit = new Limit(name, max, window);
        all.add(limit);
        return limit;
    }

    /**
     * Counts a read. Not limited while Redis is away: reading must go on, and guards nothing but our own work.
     *
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After}
     */
    public void profileRead(UUID account) {
        refuse(
                profileReads,
                outage.survive(profileReads.name(), () -> wait(profileReads, account, 1))
                        .orElse(0L));
    }

    /** Counts a change, as {@link #profileRead}. */
    public void write(UUID account) {
        refuse(
                writes,
                outage.survive(writes.name(), () -> wait(writes, account, 1)).orElse(0L));
    }

    /**
     * Counts a change of the two-factor PIN.
     *
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After}
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    public void pinChange(UUID account) {
        refuse(pinChanges, wait(pinChanges, account, 1));
    }

    /**
     * Counts a report on everything that is stored about the account, which asks every service.
     *
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After}
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    public void report(UUID account) {
        refuse(reports, wait(reports, account, 1));
    }

    /**
     * Counts a call that claims keys of others. It takes something away from them, so that nobody may while it cannot be counted.
     *
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After}
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    public void keyClaim(UUID account) {
        refuse(keyClaims, wait(keyClaims, account, 1));
    }

    /** The keys that may hold counts of an account. */
    public List<String> keysOf(UUID account) {
        return all.stream().map(limit -> key(limit, account)).toList();
    }

    /**
     * Counts phone hashes that somebody asks for. This limit is what keeps an account from trying all the phone numbers there
     * are, so that nobody may ask while it cannot be counted.
     *
     * @param hashes 1 to 1,000
     * @throws ApiException 429 {@code rate_limited} with {@code Retry-After}
     * @throws io.lettuce.core.RedisException if Redis does not answer
     */
    public void contactHashes(UUID account, int hashes) {
        refuse(contactHashes, wait(contactHashes, account, hashes));
    }

    private long wait(Limit limit, UUID account, int weight) {
        long window = limit.window().toMillis();
        return count.run(key(limit, account), clock.millis(), limit.max(), window, window / SLOTS, weight);
    }

    private String key(Limit limit, UUID account) {
        return keys.keyPrefix() + "limit:{" + limit.name() + ":" + account + "}";
    }

    private static void refuse(Limit limit, long waitMillis) {
        if (waitMillis > 0) {
            throw ApiException.rateLimited(
                    "too many " + limit.name() + " of this account (expected: at most " + limit.max() + " in "
                            + limit.window().toSeconds() + " s)",
                    (waitMillis + 999) / 1_000);
        }
    }
}
