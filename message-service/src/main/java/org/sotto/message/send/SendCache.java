package org.sotto.message.send;

import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
public class SendCache {
    private static final Logger log = LoggerFactory.getLogger(SendCache.class);
    private static final SetArgs ONE_DAY = SetArgs.Builder.ex(Duration.ofHours(24));

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;

    SendCache(RedisConnections connections, RedisKeys keys) {
        this.redis = connections.commands();
        this.keys = keys;
    }

    /** Those that Redis knows, by one command for all. Fails when Redis does not answer or answers nonsense. */
    CompletionStage<Map<SendKey, Sent>> find(List<SendKey> sends) {
        return redis.mget(sends.stream().map(this::keyOf).toArray(String[]::new))
                .thenApply(values -> read(sends, values));
    }

    private static Map<SendKey, Sent> read(List<SendKey> sends, List<KeyValue<String, byte[]>> values) {
        Map<SendKey, Sent> found = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).hasValue()) {
                String text = new String(values.get(i).getValue(), StandardCharsets.UTF_8);
                found.put(sends.get(i), Sent.decode(text));
            }
        }
        return found;
    }

    /** Remembers a send; nobody waits for it. */
    void put(SendKey key, Sent sent) {
        redis.set(keyOf(key), sent.encode().getBytes(StandardCharsets.UTF_8), ONE_DAY)
                .whenComplete((ok, failure) -> {
                    if (failure != null) {
                        log.debug("send not remembered in Redis: {}", failure.toString());
                    }
                });
    }

    private String keyOf(SendKey key) {
        return keys.send(key.deviceId(), key.tempId());
    }
}
