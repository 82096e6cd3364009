package org.sotto.presence.notice;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SubscriberMember;

/**
 * <ul>
 *   <li>{@code presence_subscribers:{user}}, sorted set: {@code viewer:gateway} by expiry. Written by gateways, read here.
 *   <li>{@code presence_recheck:{user}:<change>}, string, 60 s: which instance looks after a changed setting.
 * </ul>
 */
final class SubscriberStore {
    /** More than gateways let in; bounds one read. */
    private static final int MAX_SUBSCRIBERS = 4_000;

    private static final Duration CLAIM = Duration.ofSeconds(60);
    private static final byte[] CLAIMED = {'1'};

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;
    private final Clock clock;

    SubscriberStore(RedisClusterAsyncCommands<String, byte[]> redis, RedisKeys keys, Clock clock) {
        this.redis = redis;
        this.keys = keys;
        this.clock = clock;
    }

    /** Who looks at each user now, one pipelined read a user. Fails when Redis does not answer. */
    CompletableFuture<Map<UUID, List<SubscriberMember>>> of(Collection<UUID> users) {
        Range<Long> alive = Range.create(clock.millis(), Long.MAX_VALUE);
        Map<UUID, CompletableFuture<List<SubscriberMember>>> reads = new HashMap<>();
        for (UUID user : Set.copyOf(users)) {
            reads.put(
                    user,
                    redis.zrangebyscore(keys.presenceSubscribers(user), alive, Limit.create(0, MAX_SUBSCRIBERS))
                            .thenApply(SubscriberStore::decode)
                            .toCompletableFuture());
        }
        return CompletableFuture.allOf(reads.values().toArray(CompletableFuture[]::new))
                .thenApply(done -> {
                    Map<UUID, List<SubscriberMember>> subscribers = new HashMap<>();
                    reads.forEach((user, read) -> subscribers.put(user, read.join()));
                    return subscribers;
                });
    }

    private static List<SubscriberMember> decode(List<byte[]> members) {
        return members.stream()
                .flatMap(member -> SubscriberMember.decode(new String(member, StandardCharsets.UTF_8)).stream())
                .toList();
    }

    /** Whether the caller is the first to see a change of the user; fails when Redis does not answer. */
    CompletableFuture<Boolean> claim(UUID user, String change) {
        String key = keys.keyPrefix() + "presence_recheck:{" + user + "}:" + change;
        return redis.set(key, CLAIMED, SetArgs.Builder.nx().px(CLAIM))
                .thenApply("OK"::equals)
                .toCompletableFuture();
    }
}
