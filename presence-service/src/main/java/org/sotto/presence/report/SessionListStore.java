package org.sotto.presence.report;

import io.lettuce.core.ScoredValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.sotto.common.redis.RedisKeys;
import org.sotto.common.redis.SessionMember;

/** Reads {@code user_sessions:{user}}, also what has expired and is not taken out yet. */
final class SessionListStore {
    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;

    /**
     * A session of a user.
     *
     * @param member which device, at which gateway
     * @param expiresAt when it ends unless it is refreshed, in ms since the epoch
     */
    record Connected(SessionMember member, long expiresAt) {}

    SessionListStore(RedisClusterAsyncCommands<String, byte[]> redis, RedisKeys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** The sessions of a user. Fails when Redis does not answer. */
    CompletableFuture<List<Connected>> of(UUID user) {
        return redis.zrangeWithScores(keys.userSessions(user), 0, -1)
                .thenApply(members ->
                        members.stream().flatMap(SessionListStore::connected).toList())
                .toCompletableFuture();
    }

    private static Stream<Connected> connected(ScoredValue<byte[]> member) {
        return SessionMember.decode(new String(member.getValue(), StandardCharsets.UTF_8)).stream()
                .map(session -> new Connected(session, (long) member.getScore()));
    }
}
