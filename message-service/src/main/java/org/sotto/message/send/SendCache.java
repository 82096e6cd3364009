package org.sotto.message.send;

import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.springframework.stereotype.Component;

/**
 * Redis string {@code send:{device}:temp_id}, TTL 24 h: finds a duplicate that reaches another partition, or comes after
 * the memory has forgotten it. Never the only copy: a failed read is made good by table {@code sends}.
 */
@Component
public final class SendCache {
    private static final Logger log = LoggerFactory.getLogger(SendCache.class);
    private static final SetArgs ONE_DAY = SetArgs.Builder.ex(Duration.ofHours(24));

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;

    SendCache(RedisConnections connections, RedisKeys keys) {
        this.redis = connections.commands();
        this.keys = keys;
    }

    /** Fails when Redis does not answer. */
    CompletionStage<Optional<Sent>> find(SendKey key) {
        return redis.get(keys.send(key.deviceId(), key.tempId())).thenApply(value -> Optional.ofNullable(value)
                .map(bytes -> Sent.decode(new String(bytes, StandardCharsets.UTF_8))));
    }

    /** Remembers a send; nobody waits for it. */
    void put(SendKey key, Sent sent) {
        redis.set(keys.send(key.deviceId(), key.tempId()), sent.encode().getBytes(StandardCharsets.UTF_8), ONE_DAY)
                .whenComplete((ok, failure) -> {
                    if (failure != null) {
                        log.debug("send not remembered in Redis: {}", failure.toString());
                    }
                });
    }
}
