package org.sotto.presence.state;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.sotto.common.redis.RedisKeys;

/**
 * Reads {@code online:{user}} and {@code last_seen:{user}}, two pipelined commands a user: on a cluster users lie in different
 * slots, so one command cannot name them all.
 */
public final class SeenStore {
    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;

    public SeenStore(RedisClusterAsyncCommands<String, byte[]> redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** How each user is now. Fails when Redis does not answer. */
    public CompletableFuture<Map<UUID, Seen>> of(Collection<UUID> users) {
        Map<UUID, CompletableFuture<Seen>> reads = new HashMap<>();
        Set.copyOf(users).forEach(user -> reads.put(user, of(user)));
        return CompletableFuture.allOf(reads.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<UUID, Seen> seen = new HashMap<>();
                    reads.forEach((user, read) -> seen.put(user, read.join()));
                    return seen;
                });
    }

    private CompletableFuture<Seen> of(UUID user) {
        return redis.exists(keys.online(user))
                .thenCombine(redis.get(keys.lastSeen(user)), (online, lastSeen) -> {
                    if (online > 0) {
                        return new Seen(true, 0);
                    }
                    return lastSeen == null
                            ? Seen.HIDDEN
                            : new Seen(
                                    false,
                                    TimeUnit.SECONDS.toMillis(
                                            Long.parseLong(new String(lastSeen, StandardCharsets.UTF_8))));
                })
                .toCompletableFuture();
    }
}
