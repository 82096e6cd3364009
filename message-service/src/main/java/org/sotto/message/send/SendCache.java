package org.sotto.message.send;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.PatientConnection;
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

    private final PatientConnection connection;
    private final RedisKeys keys;

    SendCache(PatientConnection connection, RedisKeys keys) {
        this.connection = connection;
        this.keys = keys;
    }

    /**
     * Those that Redis knows, by one command for all. Fails when Redis does not answer or answers nonsense, and at once while
     * there is no connection.
     */
    CompletionStage<Map<SendKey, Sent>> find(List<SendKey> sends) {
        Optional<RedisClusterAsyncCommands<String, byte[]>> redis = connection.commands();
        if (redis.isEmpty()) {
            return CompletableFuture.failedFuture(new RedisConnectionException("no connection yet"));
        }
        return redis.get()
                .mget(sends.stream().map(this::keyOf).toArray(String[]::new))
                .thenApply(values -> read(sends, values));
    }

    private static Map<SendKey, Sent> read(List<SendKey> sends, List<KeyValue<String, byte[]>> values) {
        Map<SendKey, Sent> found = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i).hasValue()) {
                found.put(sends.get(i), decode(values.get(i).getValue()));
            }
        }
        return found;
    }

    private static Sent decode(byte[] value) {
        return Sent.decode(new String(value, StandardCharsets.UTF_8));
    }

    /** Remembers a send; nobody waits for it. */
    void put(SendKey key, Sent sent) {
        connection.commands().ifPresent(redis -> redis.set(
                        keyOf(key), sent.encode().getBytes(StandardCharsets.UTF_8), ONE_DAY)
                .whenComplete((ok, failure) -> {
                    if (failure != null) {
                        log.debug("send not remembered in Redis: {}", failure.toString());
                    }
                }));
    }

    /** Removes what says that the send became this message. Never fails: what stays is gone after a day. */
    CompletionStage<Void> remove(SendKey key, UUID messageId) {
        return connection
                .commands()
                .map(redis -> remove(redis, key, messageId))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    private CompletionStage<Void> remove(RedisClusterAsyncCommands<String, byte[]> redis, SendKey key, UUID messageId) {
        return redis.get(keyOf(key))
                .thenCompose(value -> value != null && decode(value).messageId().equals(messageId)
                        ? redis.del(keyOf(key))
                        : CompletableFuture.completedFuture(0L))
                .handle((removed, failure) -> {
                    if (failure != null) {
                        log.warn("a send that failed stays remembered in Redis: {}", failure.toString());
                    }
                    return null;
                });
    }

    private String keyOf(SendKey key) {
        return keys.send(key.deviceId(), key.tempId());
    }
}
