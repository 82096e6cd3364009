package org.sotto.presence.erasure;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;

/**
 * The keys about one user: {@code session:{user}:{device}} of the devices that are named and of those in
 * {@code user_sessions:{user}}, that set, {@code user_away}, {@code online}, {@code last_seen}, {@code presence_claim} and
 * {@code presence_subscribers} of the user, and the user's entry in {@code presence_expiry:{shard}}. Each goes with a command of
 * its own: the last lies in another slot of a cluster, and a key that is deleted twice does no harm.
 */
final class TraceStore {
    private static final Logger log = LoggerFactory.getLogger(TraceStore.class);
    private static final Duration PROBE = Duration.ofSeconds(2);

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;

    TraceStore(RedisClusterAsyncCommands<String, byte[]> redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** Erases everything about a user; ends with how many keys and entries there were, or fails when Redis does not answer. */
    CompletableFuture<Long> erase(UUID user, Collection<UUID> deviceIds) {
        return redis.zrange(keys.userSessions(user), 0, -1)
                .thenApply(members -> devicesOf(members, deviceIds))
                .thenCompose(devices -> erase(user, devices))
                .toCompletableFuture();
    }

    private static Set<UUID> devicesOf(List<byte[]> members, Collection<UUID> named) {
        Set<UUID> devices = new HashSet<>(named);
        members.forEach(member -> SessionMember.decode(new String(member, StandardCharsets.UTF_8))
                .ifPresent(session -> devices.add(session.deviceId())));
        return devices;
    }

    private CompletableFuture<Long> erase(UUID user, Set<UUID> devices) {
        List<String> names = new ArrayList<>(List.of(
                keys.userSessions(user),
                keys.userAway(user),
                keys.online(user),
                keys.lastSeen(user),
                keys.presenceSubscribers(user),
                keys.presenceClaim(user),
                keys.presenceStrangers(user)));
        devices.forEach(device -> names.add(keys.session(user, device)));
        List<CompletableFuture<Long>> gone = new ArrayList<>();
        names.forEach(name -> gone.add(redis.del(name).toCompletableFuture()));
        gone.add(redis.zrem(
                        keys.presenceExpiry(RedisKeys.expiryShard(user)),
                        user.toString().getBytes(StandardCharsets.UTF_8))
                .toCompletableFuture());
        return CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new))
                .thenApply(
                        done -> gone.stream().mapToLong(CompletableFuture::join).sum());
    }

    /** Whether Redis gives a sign of life within 2 seconds. */
    boolean answers() {
        try {
            redis.exists(keys.presenceExpiry(0))
                    .toCompletableFuture()
                    .orTimeout(PROBE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            return true;
        } catch (RuntimeException e) {
            log.warn("Redis does not answer a probe: {}", e.toString());
            return false;
        }
    }
}
