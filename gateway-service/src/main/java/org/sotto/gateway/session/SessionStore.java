package org.sotto.gateway.session;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.ZAddArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.sotto.common.redis.LuaScript;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.gateway.connection.Identity;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.stereotype.Component;

/**
 * Sessions in Redis.
 *
 * <ul>
 *   <li>{@code session:{user}:{device}}: hash of gateway, connection, times; TTL 70 s. Written whole by register and refresh,
 *       deleted only by the connection that owns it.
 *   <li>{@code user_sessions:{user}}: sorted set of {@code device@gateway} by expiry.
 *   <li>{@code user_away:{user}}: sorted set of those of them whose app is in the background, by the same expiry. They are
 *       routed to like all others, and do not make the user online. A member that stands here with an older expiry than there
 *       is in the foreground again, so that a new connection need not know of it.
 *   <li>{@code presence_expiry:{shard}}: sorted set of users by the expiry of their last session, for presence-service's
 *       sweep. All others lie in the user's slot, so that one script
 *       keeps them together; this is another slot, therefore a command of its own: between the two the user is in the one and not yet in the other,
 *       which the sweep takes for "not expired yet".
 * </ul>
 */
@Component
final class SessionStore {
    /** How long a session outlives its last refresh. */
    static final Duration TTL = Duration.ofSeconds(70);

    /** {@code refresh.lua}: the user's last session in the foreground has gone into the background. */
    private static final long WRITTEN_AND_GONE = 2;

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;
    private final Clock clock;
    private final String gatewayId;
    private final LuaScript<List<byte[]>> register;
    private final LuaScript<Long> refresh;
    private final LuaScript<Long> remove;

    /**
     * What a registration found.
     *
     * @param connectedAt the connection's time in Redis, above that of the one before it
     * @param previous the connection that the device had until now
     */
    record Registered(long connectedAt, Optional<Owner> previous) {}

    /**
     * A connection on some gateway.
     *
     * @param gatewayId the gateway
     * @param connectionId the connection's number there
     */
    record Owner(String gatewayId, long connectionId) {}

    SessionStore(RedisConnections connections, RedisKeys keys, Clock clock, GatewaySettings settings) {
        this.redis = connections.commands();
        this.keys = keys;
        this.clock = clock;
        this.gatewayId = settings.id();
        this.register = LuaScript.fromFile(redis, SessionStore.class, "register.lua", ScriptOutputType.MULTI);
        this.refresh = LuaScript.fromFile(redis, SessionStore.class, "refresh.lua", ScriptOutputType.INTEGER);
        this.remove = LuaScript.fromFile(redis, SessionStore.class, "remove.lua", ScriptOutputType.INTEGER);
    }

    /** Makes the device's session this connection's. */
    CompletionStage<Registered> register(Identity device, long connectionId, long connectedAt) {
        long now = clock.millis();
        announce(device.userId(), now);
        return register.run(
                        keysOf(device), gatewayId, connectionId, connectedAt, now, TTL.toMillis(), device.deviceId())
                .thenApply(SessionStore::registered);
    }

    private static Registered registered(List<byte[]> answer) {
        String gateway = new String(answer.get(1), StandardCharsets.UTF_8);
        String connection = new String(answer.get(2), StandardCharsets.UTF_8);
        Optional<Owner> previous =
                gateway.isEmpty() ? Optional.empty() : Optional.of(new Owner(gateway, Long.parseLong(connection)));
        return new Registered(Long.parseLong(new String(answer.get(0), StandardCharsets.UTF_8)), previous);
    }

    /**
     * Writes the session again.
     *
     * @param away whether the app is in the background; the user's last session that goes there makes the user's expiry now
     * @return false if a later connection of the device owns it
     */
    CompletionStage<Boolean> refresh(Identity device, long connectionId, long connectedAt, boolean away) {
        long now = clock.millis();
        if (!away) {
            announce(device.userId(), now);
        }
        return refresh.run(
                        keysOf(device),
                        gatewayId,
                        connectionId,
                        connectedAt,
                        now,
                        TTL.toMillis(),
                        device.deviceId(),
                        away ? 1 : 0)
                .thenCompose(written -> written == WRITTEN_AND_GONE
                        ? expire(device.userId(), now).thenApply(done -> true)
                        : CompletableFuture.completedFuture(written == 1));
    }

    private CompletionStage<Long> expire(UUID user, long now) {
        return redis.zadd(shardOf(user), (double) now, member(user));
    }

    /** Ends the session, if it is still this connection's; the user's last one in the foreground makes the user's expiry now. */
    CompletionStage<?> remove(Identity device, long connectionId) {
        long now = clock.millis();
        return remove.run(keysOf(device), gatewayId, connectionId, device.deviceId(), now)
                .thenCompose(last -> last == 1 ? expire(device.userId(), now) : CompletableFuture.completedFuture(0L));
    }

    private void announce(UUID user, long now) {
        // A failure shows in the script beside it, and the next refresh repeats it.
        redis.zadd(shardOf(user), ZAddArgs.Builder.gt(), (double) (now + TTL.toMillis()), member(user));
    }

    private String shardOf(UUID user) {
        return keys.presenceExpiry(RedisKeys.expiryShard(user));
    }

    private static byte[] member(UUID user) {
        return user.toString().getBytes(StandardCharsets.UTF_8);
    }

    private List<String> keysOf(Identity device) {
        return List.of(
                keys.session(device.userId(), device.deviceId()),
                keys.userSessions(device.userId()),
                keys.userAway(device.userId()));
    }
}
