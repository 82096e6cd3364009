package org.sotto.gateway.typing;

import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.proto.v1.TypingStatus;
import org.springframework.stereotype.Component;

/** Key {@code typing:{conversation}:{user}}, string, 5 s: {@code TYPING} or {@code RECORDING}; gone when stopped. */
@Component
final class TypingStore {
    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;

    TypingStore(RedisConnections connections, RedisKeys keys) {
        this.redis = connections.commands();
        this.keys = keys;
    }

    /** Fails when Redis does not answer. */
    CompletionStage<?> write(UUID conversation, UUID user, TypingStatus status) {
        String key = keys.typing(conversation, user);
        if (status == TypingStatus.STOPPED) {
            return redis.del(key);
        }
        Duration ttl = TypingEnds.AFTER;
        return redis.set(key, status.name().getBytes(StandardCharsets.UTF_8), SetArgs.Builder.px(ttl));
    }
}
