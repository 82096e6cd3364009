package org.sotto.common.redis;

import java.util.UUID;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The names of all keys: the seed's, with the user's id as hash tag, so that all keys of one user lie in one slot of a
 * Redis Cluster.
 *
 * @param keyPrefix put before every key and channel, so that several fleets can share a Redis
 */
@ConfigurationProperties("sotto.redis")
public record RedisKeys(@DefaultValue("") String keyPrefix) {

    /** Hash, TTL 70 s: the device's connection ({@code gateway_server}, {@code connection_id}, {@code connected_at}, {@code last_heartbeat}). */
    public String session(UUID user, UUID device) {
        return keyPrefix + "session:{" + user + "}:" + device;
    }

    /** Sorted set: {@link SessionMember}s by the time (ms) at which they expire unless refreshed. */
    public String userSessions(UUID user) {
        return keyPrefix + "user_sessions:{" + user + "}";
    }

    /**
     * Sorted set: {@link SessionMember}s whose app is in the background, by the expiry that {@link #userSessions} has for them;
     * an older one does not count any more.
     */
    public String userAway(UUID user) {
        return keyPrefix + "user_away:{" + user + "}";
    }

    /** String "1", TTL 70 s: somebody is connected as this user. */
    public String online(UUID user) {
        return keyPrefix + "online:{" + user + "}";
    }

    /** String, TTL 7 days: when the user was last seen, in seconds since the epoch. */
    public String lastSeen(UUID user) {
        return keyPrefix + "last_seen:{" + user + "}";
    }

    /** String, TTL 1 h: the user's profile with all that privacy settings may hide, as user-service reads it (JSON). */
    public String profile(UUID user) {
        return keyPrefix + "user:{" + user + "}:profile";
    }

    /** String, TTL 10 s: which sweeper announces the user's departure. */
    public String presenceClaim(UUID user) {
        return keyPrefix + "presence_claim:{" + user + "}";
    }

    /** Sorted set, one of {@link #EXPIRY_SHARDS}: user ids by the time (ms) at which their last session expires. */
    public String presenceExpiry(int shard) {
        return keyPrefix + "presence_expiry:{" + shard + "}";
    }

    /** The number of sorted sets over which the expiries of all users are spread. */
    public static final int EXPIRY_SHARDS = 16;

    /** The shard that holds a user's expiry. */
    public static int expiryShard(UUID user) {
        return Math.floorMod(user.hashCode(), EXPIRY_SHARDS);
    }

    /** Sorted set: {@link SubscriberMember}s by the time (ms) at which they expire unless refreshed. */
    public String presenceSubscribers(UUID user) {
        return keyPrefix + "presence_subscribers:{" + user + "}";
    }

    /** Sorted set, TTL 1 h: whom the viewer looked at without having them in contacts, by the time (ms) of the last look. */
    public String presenceStrangers(UUID viewer) {
        return keyPrefix + "presence_strangers:{" + viewer + "}";
    }

    /** String, TTL 5 s: {@code TYPING} or {@code RECORDING}, what the user does in the conversation. */
    public String typing(UUID conversation, UUID user) {
        return keyPrefix + "typing:{" + conversation + "}:" + user;
    }

    /** String, TTL 24 h: the message that a device's {@code temp_id} became. */
    public String send(UUID device, UUID tempId) {
        return keyPrefix + "send:{" + device + "}:" + tempId;
    }

    /** Hash, TTL 1 h: when (ms) which device of the user was last told that its one-time keys of a kind run low. */
    public String keysLow(UUID user) {
        return keyPrefix + "keys_low:{" + user + "}";
    }

    /** Channel: hints to one gateway. */
    public String gatewayChannel(String gatewayId) {
        return keyPrefix + "gateway:{" + gatewayId + "}";
    }
}
