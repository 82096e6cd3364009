package org.sotto.presence.sweep;

import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.ZAddArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.id.Uuids;
import org.sotto.common.redis.LuaScript;
import org.sotto.common.redis.RedisKeys;

/**
 * Presence in Redis. Times are milliseconds since the epoch unless said otherwise.
 *
 * <ul>
 *   <li>{@code user_sessions:{user}}, sorted set: sessions by expiry. Written by gateways; the truth about who is connected.
 *   <li>{@code user_away:{user}}, sorted set: those of them whose app is in the background, by the same expiry. Written by
 *       gateways; they do not make the user online.
 *   <li>{@code presence_expiry:{shard}}, sorted set: user ids by the expiry of their last session in the foreground. Written
 *       by gateways at each refresh (and set to now when the last one closes or goes into the background); an index into the
 *       former, and the list of what remains to be done: an entry whose time has passed goes only once the departure is
 *       announced.
 *   <li>{@code online:{user}}, string "1", lives as long as the last session in the foreground.
 *   <li>{@code last_seen:{user}}, string, seconds since the epoch.
 *   <li>{@code presence_claim:{user}}, string, 10 s: which sweeper announces a departure.
 * </ul>
 *
 * A user's keys and a shard lie in different slots of a cluster, so no script can touch both. Each step is atomic on one
 * side and may be repeated: a script makes the user's keys agree with {@code user_sessions}; then the entry of the shard is
 * removed, but only if its time is still the one that was looked at, so a refresh in between is never lost. Whoever dies
 * between the two leaves an entry that the next sweep finds.
 */
final class PresenceStore {
    /** How long a claim holds; longer than the producer tries, so that nobody else announces meanwhile. */
    static final long CLAIM_MILLIS = 10_000;

    private static final int PAGE = 1_000;

    /** The latest expiry of a session that is not in the background; 0 = there is none. */
    private static final String LATEST = """
            local function latest(sessions, away)
              local all = redis.call('ZREVRANGE', sessions, 0, -1, 'WITHSCORES')
              for i = 1, #all, 2 do
                local expiry = tonumber(all[i + 1])
                local theirs = redis.call('ZSCORE', away, all[i])
                if not theirs or tonumber(theirs) < expiry then
                  return expiry
                end
              end
              return 0
            end
            """;

    /**
     * KEYS: sessions, away, online, last seen. ARGV: now, the expiry that the caller knew (0 = none), session TTL. Answers
     * the expiry of the last session (0 = none is alive) and 1 if the user came just now.
     *
     * <p>A user whom the caller knew as online and whose key is missing came only if somebody has seen them off since;
     * otherwise Redis was emptied, and the key is put back without a word.
     */
    private static final String MEET = """
            local now = tonumber(ARGV[1])
            local known = tonumber(ARGV[2])
            local expiry = latest(KEYS[1], KEYS[2])
            if expiry <= now then
              return {0, 0}
            end
            if redis.call('SET', KEYS[3], '1', 'PX', expiry - now, 'NX') then
              local seen = tonumber(redis.call('GET', KEYS[4]) or 0)
              local came = known == 0 or seen >= math.floor((known - tonumber(ARGV[3])) / 1000)
              return {expiry, came and 1 or 0}
            end
            redis.call('PEXPIRE', KEYS[3], expiry - now)
            return {expiry, 0}
            """;

    /**
     * KEYS: sessions, away, online, last seen, claim. ARGV: now, the shard's time for the user, the expiry that the caller
     * knew (0 = none), session TTL, last seen's TTL, the caller's token, the claim's TTL. Answers the expiry of the last session
     * (0 = none is alive), 1 if the caller holds the claim, and when the user was last seen.
     *
     * <p>A session that expired was last seen one TTL before; one that was closed, at the shard's time. It expired if the
     * shard's time is an expiry that somebody wrote: of a session that is still listed, or one that the caller had seen.
     */
    private static final String PART = """
            local time = tonumber(ARGV[2])
            local ttl = tonumber(ARGV[4])
            local expiry = latest(KEYS[1], KEYS[2])
            if expiry > tonumber(ARGV[1]) then
              return {expiry, 0, 0}
            end
            redis.call('DEL', KEYS[3])
            if not redis.call('SET', KEYS[5], ARGV[6], 'PX', ARGV[7], 'NX') then
              return {0, 0, 0}
            end
            local seen = time
            if expiry >= time then
              seen = expiry - ttl
            elseif tonumber(ARGV[3]) == time then
              seen = time - ttl
            end
            local seconds = math.floor(seen / 1000)
            if seconds >= tonumber(redis.call('GET', KEYS[4]) or 0) then
              redis.call('SET', KEYS[4], string.format('%.0f', seconds), 'PX', ARGV[5])
            end
            return {0, 1, seen}
            """;

    /**
     * For a user whom the caller knew as online and whom the shard no longer has. KEYS: sessions, away, online, last seen.
     * ARGV: now, the expiry that the caller knew, session TTL, last seen's TTL. Answers like {@link #PART}; the second is 1
     * unless another sweeper has seen the user off.
     */
    private static final String MISS = """
            local expiry = latest(KEYS[1], KEYS[2])
            if expiry > tonumber(ARGV[1]) then
              return {expiry, 0, 0}
            end
            local seen = tonumber(ARGV[2]) - tonumber(ARGV[3])
            local seconds = math.floor(seen / 1000)
            if tonumber(redis.call('GET', KEYS[4]) or 0) >= seconds then
              return {0, 0, 0}
            end
            redis.call('DEL', KEYS[3])
            redis.call('SET', KEYS[4], string.format('%.0f', seconds), 'PX', ARGV[4])
            return {0, 1, seen}
            """;

    /** KEYS: shard. ARGV: user, the time that was looked at. Removes the entry unless it was refreshed since. */
    private static final String REMOVE = """
            local time = redis.call('ZSCORE', KEYS[1], ARGV[1])
            if time and tonumber(time) <= tonumber(ARGV[2]) then
              return {redis.call('ZREM', KEYS[1], ARGV[1])}
            end
            return {0}
            """;

    /** KEYS: claim. ARGV: the caller's token. */
    private static final String RELEASE = """
            if redis.call('GET', KEYS[1]) == ARGV[1] then
              return {redis.call('DEL', KEYS[1])}
            end
            return {0}
            """;

    private final RedisClusterAsyncCommands<String, byte[]> redis;
    private final RedisKeys keys;
    private final PresenceProperties properties;
    private final String token = UUID.randomUUID().toString();
    private final LuaScript<List<Long>> meet;
    private final LuaScript<List<Long>> part;
    private final LuaScript<List<Long>> miss;
    private final LuaScript<List<Long>> remove;
    private final LuaScript<List<Long>> release;

    PresenceStore(RedisClusterAsyncCommands<String, byte[]> redis, RedisKeys keys, PresenceProperties properties) {
        this.redis = redis;
        this.keys = keys;
        this.properties = properties;
        this.meet = LuaScript.of(redis, LATEST + MEET, ScriptOutputType.MULTI);
        this.part = LuaScript.of(redis, LATEST + PART, ScriptOutputType.MULTI);
        this.miss = LuaScript.of(redis, LATEST + MISS, ScriptOutputType.MULTI);
        this.remove = LuaScript.of(redis, REMOVE, ScriptOutputType.MULTI);
        this.release = LuaScript.of(redis, RELEASE, ScriptOutputType.MULTI);
    }

    /** A user and the time that the shard has for them. */
    record Entry(UUID user, long time) {}

    /**
     * What {@link #meet} found.
     *
     * @param aliveUntil expiry of the last session, 0 if none is alive
     * @param came whether this call made the user online
     */
    record Meeting(long aliveUntil, boolean came) {}

    /**
     * What {@link #part} and {@link #miss} found.
     *
     * @param aliveUntil expiry of the last session, 0 if none is alive
     * @param mine whether the caller is the one to announce the departure
     * @param lastSeen when the user was last seen, where {@code mine}
     */
    record Parting(long aliveUntil, boolean mine, long lastSeen) {}

    /** The entries of a shard with {@code from <= time <= to}, page by page, oldest first; ends with an empty page. */
    CompletableFuture<List<Entry>> page(int shard, long from, long to, int page) {
        return redis.zrangebyscoreWithScores(
                        keys.presenceExpiry(shard), Range.create(from, to), Limit.create((long) page * PAGE, PAGE))
                .thenApply(found -> entries(shard, found))
                .toCompletableFuture();
    }

    private List<Entry> entries(int shard, List<ScoredValue<byte[]>> found) {
        List<Entry> entries = new ArrayList<>(found.size());
        for (ScoredValue<byte[]> member : found) {
            Optional<UUID> user = Uuids.parse(new String(member.getValue(), StandardCharsets.UTF_8));
            if (user.isPresent()) {
                entries.add(new Entry(user.get(), (long) member.getScore()));
            } else {
                // No user will ever refresh it, so it would be looked at each second for ever.
                redis.zrem(keys.presenceExpiry(shard), member.getValue());
            }
        }
        return entries;
    }

    CompletableFuture<Meeting> meet(UUID user, long now, long knownExpiry) {
        return meet.run(
                        List.of(keys.userSessions(user), keys.userAway(user), keys.online(user), keys.lastSeen(user)),
                        now,
                        knownExpiry,
                        properties.sessionTtl().toMillis())
                .thenApply(answer -> new Meeting(answer.get(0), answer.get(1) == 1));
    }

    CompletableFuture<Parting> part(Entry entry, long now, long knownExpiry) {
        UUID user = entry.user();
        return part.run(
                        List.of(
                                keys.userSessions(user),
                                keys.userAway(user),
                                keys.online(user),
                                keys.lastSeen(user),
                                keys.presenceClaim(user)),
                        now,
                        entry.time(),
                        knownExpiry,
                        properties.sessionTtl().toMillis(),
                        properties.lastSeenTtl().toMillis(),
                        token,
                        CLAIM_MILLIS)
                .thenApply(PresenceStore::parting);
    }

    CompletableFuture<Parting> miss(UUID user, long now, long knownExpiry) {
        return miss.run(
                        List.of(keys.userSessions(user), keys.userAway(user), keys.online(user), keys.lastSeen(user)),
                        now,
                        knownExpiry,
                        properties.sessionTtl().toMillis(),
                        properties.lastSeenTtl().toMillis())
                .thenApply(PresenceStore::parting);
    }

    private static Parting parting(List<Long> answer) {
        return new Parting(answer.get(0), answer.get(1) == 1, answer.get(2));
    }

    /** Whether the shard still has the user, with a time that has passed. */
    CompletableFuture<Boolean> isDue(int shard, UUID user, long now) {
        return redis.zscore(keys.presenceExpiry(shard), bytes(user))
                .thenApply(time -> time != null && time <= now)
                .toCompletableFuture();
    }

    /** Lets the shard's time for a user be at least {@code expiry}. */
    CompletableFuture<?> raise(int shard, UUID user, long expiry) {
        return redis.zadd(keys.presenceExpiry(shard), ZAddArgs.Builder.gt(), (double) expiry, bytes(user))
                .toCompletableFuture();
    }

    /** Removes the shard's entry, unless it was refreshed since. */
    CompletableFuture<?> remove(int shard, Entry entry) {
        return remove.run(List.of(keys.presenceExpiry(shard)), entry.user(), entry.time());
    }

    /** Gives back this sweeper's claim. */
    CompletableFuture<?> release(UUID user) {
        return release.run(List.of(keys.presenceClaim(user)), token);
    }

    private static byte[] bytes(UUID user) {
        return user.toString().getBytes(StandardCharsets.UTF_8);
    }
}
