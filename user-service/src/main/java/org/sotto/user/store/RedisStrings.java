package org.sotto.user.store;

import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.common.redis.RedisConnections;
import org.springframework.stereotype.Component;

/** Strings in Redis, read and written in pipelines over one connection. */
@Component
public class RedisStrings {
    private final RedisClusterAsyncCommands<String, byte[]> commands;

    public RedisStrings(RedisConnections connections) {
        this.commands = connections.commands();
    }

    /**
     * The values, in the order of the keys; empty for a key that is not there.
     *
     * @throws RedisException if Redis does not answer within 3 seconds, or refuses
     */
    public List<Optional<byte[]>> get(List<String> keys) {
        List<CompletableFuture<byte[]>> reads = keys.stream()
                .map(key -> commands.get(key).toCompletableFuture())
                .toList();
        RedisScripts.await(CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)));
        return reads.stream().map(read -> Optional.ofNullable(read.join())).toList();
    }

    /** Sets a value, whatever was there. Fails with a {@link RedisException}, after 2 seconds at the latest. */
    public CompletionStage<String> set(String key, byte[] value, Duration lifetime) {
        return commands.set(key, value, SetArgs.Builder.px(lifetime.toMillis()));
    }

    /**
     * Deletes keys of any kind, each with a command of its own: on a cluster they lie in different slots.
     *
     * @throws RedisException if Redis does not answer within 3 seconds, or refuses
     */
    public void delete(List<String> keys) {
        RedisScripts.await(CompletableFuture.allOf(keys.stream()
                .map(key -> commands.del(key).toCompletableFuture())
                .toArray(CompletableFuture[]::new)));
    }

    /** Sets a value where there is none; otherwise as {@link #set}. */
    public CompletionStage<String> setIfAbsent(String key, byte[] value, Duration lifetime) {
        return commands.set(key, value, SetArgs.Builder.nx().px(lifetime.toMillis()));
    }
}
