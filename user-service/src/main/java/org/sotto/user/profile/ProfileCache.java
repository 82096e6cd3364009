package org.sotto.user.profile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.redis.RedisKeys;
import org.sotto.user.event.UserMemory;
import org.sotto.user.store.RedisOutage;
import org.sotto.user.store.RedisStrings;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code user:{user_id}:profile}, string, TTL 1 h: a {@link Profile} as JSON, shared by all processes of this service.
 *
 * <pre>
 *   read   : GET; a miss reads MySQL and sets the value where there is none (SET NX)
 *   change : after the commit SET to nothing, for one minute
 * </pre>
 *
 * <p>A change leaves a mark rather than deleting the key: a reader that read MySQL before the change and sets its value after
 * it would otherwise bring the old profile back for an hour. The mark outlives every such reader, since a query ends after 30
 * seconds at the latest. Until it expires, reads go to MySQL.
 *
 * <p>A mark that Redis did not take is owed: this process does not look into the cache for that user, and tries again each
 * second. The others owe the same, because every process hears of the change from {@code users.changed}; one that starts reads
 * that topic from 65 minutes ago, further back than a value lives. So no change is ever covered up by an older value, and
 * what is owed is forgotten after the hour after which no older value can be left.
 */
@Component
class ProfileCache implements UserMemory {
    private static final Logger log = LoggerFactory.getLogger(ProfileCache.class);
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Duration MARK_LIFETIME = Duration.ofMinutes(1);
    private static final byte[] MARK = {};

    private final RedisStrings redis;
    private final RedisOutage outage;
    private final RedisKeys keys;
    private final JsonMapper json;
    private final Clock clock;

    /** Users whose marks are owed, with the time of the change. Its size is bounded by the changes of one hour. */
    private final Map<UUID, Instant> owed = new ConcurrentHashMap<>();

    ProfileCache(RedisStrings redis, RedisOutage outage, RedisKeys keys, JsonMapper json, Clock clock) {
        this.redis = redis;
        this.outage = outage;
        this.keys = keys;
        this.json = json;
        this.clock = clock;
    }

    /** The cached profile; empty if there is none, or Redis is away. */
    Optional<Profile> find(UUID userId) {
        if (owed.containsKey(userId)) {
            return Optional.empty();
        }
        return outage.survive("cached profile", () -> redis.get(List.of(keys.profile(userId))))
                .flatMap(values -> values.get(0))
                .filter(value -> value.length > 0)
                .flatMap(value -> parse(userId, value));
    }

    private Optional<Profile> parse(UUID userId, byte[] value) {
        try {
            return Optional.of(json.readValue(value, Profile.class));
        } catch (JacksonException e) {
            // Another version of this service wrote it. MySQL has the profile.
            log.warn("the cached profile of {} cannot be read: {}", userId, e.getOriginalMessage());
            return Optional.empty();
        }
    }

    /** Keeps what MySQL said, unless the user changed meanwhile. Does not wait for Redis. */
    void keep(Profile profile) {
        if (!owed.containsKey(profile.userId())) {
            redis.setIfAbsent(keys.profile(profile.userId()), json.writeValueAsBytes(profile), LIFETIME)
                    .whenComplete((done, failure) -> {
                        if (failure != null) {
                            outage.note("profile to cache", failure);
                        }
                    });
        }
    }

    @Override
    public CompletableFuture<Void> forget(UUID userId) {
        Instant now = clock.instant();
        owed.put(userId, now);
        return mark(userId, now).toCompletableFuture();
    }

    private CompletionStage<Void> mark(UUID userId, Instant changedAt) {
        return redis.set(keys.profile(userId), MARK, MARK_LIFETIME).handle((done, failure) -> {
            if (failure == null) {
                owed.remove(userId, changedAt);
            } else {
                owed.putIfAbsent(userId, changedAt);
                outage.note("mark of a changed profile", failure);
            }
            return null;
        });
    }

    /** Pays what is owed. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.SECONDS)
    void markOwed() {
        Instant oldest = clock.instant().minus(LIFETIME);
        owed.values().removeIf(changedAt -> changedAt.isBefore(oldest));
        for (Map.Entry<UUID, Instant> debt : owed.entrySet()) {
            mark(debt.getKey(), debt.getValue()).toCompletableFuture().join();
            if (owed.containsKey(debt.getKey())) {
                // Redis is still away: the rest would only fail as well.
                return;
            }
        }
    }
}
