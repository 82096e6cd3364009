package org.sotto.gateway.presence;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.redis.LuaScript;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SubscriberMember;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/**
 * {@code presence_subscribers:{user}}: sorted set of {@code viewer:gateway} by expiry, 70 s after the last refresh; at most
 * 2,000 of them, so that one user whom everybody looks at cannot make a change cost without end. Who finds it full is not
 * told of changes until there is room, which each refresh tries.
 */
@Component
final class SubscriptionStore {
    /** How long a subscription outlives its last refresh; as long as a session. */
    static final Duration TTL = Duration.ofSeconds(70);

    private static final int MAX_SUBSCRIBERS = 2_000;

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;
    private final Clock clock;
    private final String gatewayId;
    private final LuaScript<Long> subscribe;

    SubscriptionStore(RedisConnections connections, RedisKeys keys, Clock clock, GatewaySettings settings) {
        this.redis = connections.commands();
        this.keys = keys;
        this.clock = clock;
        this.gatewayId = settings.id();
        this.subscribe = LuaScript.fromFile(redis, SubscriptionStore.class, "subscribe.lua", ScriptOutputType.INTEGER);
    }

    /** Writes or refreshes a subscription. @return false if the user has too many; fails when Redis does not answer */
    CompletableFuture<Boolean> write(UUID viewer, UUID user) {
        return subscribe
                .run(
                        List.of(keys.presenceSubscribers(user)),
                        member(viewer),
                        clock.millis(),
                        TTL.toMillis(),
                        MAX_SUBSCRIBERS)
                .thenApply(written -> written == 1);
    }

    /** Takes a subscription back; fails when Redis does not answer, and it expires by itself then. */
    CompletableFuture<?> remove(UUID viewer, UUID user) {
        return redis.zrem(keys.presenceSubscribers(user), member(viewer).getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture();
    }

    private String member(UUID viewer) {
        return new SubscriberMember(viewer, gatewayId).encode();
    }
}
