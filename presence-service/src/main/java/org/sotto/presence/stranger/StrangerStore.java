package org.sotto.presence.stranger;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.LuaScript;
import org.sotto.common.redis.RedisKeys;

/**
 * {@code presence_strangers:{viewer}}: sorted set of the strangers (16 bytes each) whom a viewer looked at within an hour, by
 * the time (ms) of the last look; never more than the limit. Whoever is in it may be looked at again, which counts them from
 * then on, so that in no hour there are more than the limit.
 */
final class StrangerStore {
    static final Duration WINDOW = Duration.ofHours(1);

    /**
     * KEYS[1] the set; ARGV[1] now (ms), ARGV[2] window (ms), ARGV[3] max, ARGV[4] and further the strangers. Answers the ms to
     * wait (0 if nobody is refused), then the places, from 0, of those who are refused.
     */
    private static final String SCRIPT = """
            local now, window = tonumber(ARGV[1]), tonumber(ARGV[2])
            redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
            local left = tonumber(ARGV[3]) - redis.call('ZCARD', KEYS[1])
            local answer = {0}
            for i = 4, #ARGV do
              local known = redis.call('ZSCORE', KEYS[1], ARGV[i])
              if known or left > 0 then
                redis.call('ZADD', KEYS[1], now, ARGV[i])
                if not known then
                  left = left - 1
                end
              else
                answer[#answer + 1] = i - 4
              end
            end
            redis.call('PEXPIRE', KEYS[1], window)
            if #answer > 1 then
              local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
              answer[1] = math.max(1, tonumber(oldest[2]) + window - now)
            end
            return answer
            """;

    private final LuaScript<List<Object>> look;
    private final RedisKeys keys;
    private final Clock clock;
    private final int max;

    /** @param max strangers in an hour, at least 1 */
    StrangerStore(RedisClusterAsyncCommands<String, byte[]> redis, RedisKeys keys, Clock clock, int max) {
        this.look = LuaScript.of(redis, SCRIPT, ScriptOutputType.MULTI);
        this.keys = keys;
        this.clock = clock;
        this.max = max;
    }

    /** Counts a look at strangers, as many as fit, in their order. Fails when Redis does not answer. */
    CompletableFuture<Admission> look(UUID viewer, List<UUID> strangers) {
        List<Object> arguments = new ArrayList<>(List.of(clock.millis(), WINDOW.toMillis(), max));
        strangers.forEach(stranger -> arguments.add(Uuids.toBytes(stranger)));
        return look.run(List.of(keys.presenceStrangers(viewer)), arguments.toArray())
                .thenApply(answer -> {
                    Set<UUID> refused = new HashSet<>();
                    for (Object place : answer.subList(1, answer.size())) {
                        refused.add(strangers.get(Math.toIntExact((Long) place)));
                    }
                    return new Admission(refused, (Long) answer.get(0));
                });
    }
}
