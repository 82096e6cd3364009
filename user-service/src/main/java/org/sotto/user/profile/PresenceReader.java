package org.sotto.user.profile;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.redis.RedisKeys;
import org.sotto.user.store.RedisOutage;
import org.sotto.user.store.RedisStrings;
import org.springframework.stereotype.Component;

/**
 * Reads what presence-service keeps in Redis: {@code online:{user}} and {@code last_seen:{user}}. While Redis is away, or for
 * somebody who was last seen longer ago than it remembers, {@code users.last_seen_at} has to do, and nobody is known to be
 * online. Who is online was last seen now: the key still has the time of their last parting.
 */
@Component
class PresenceReader {
    private final RedisStrings redis;
    private final RedisOutage outage;
    private final RedisKeys keys;
    private final Clock clock;

    PresenceReader(RedisStrings redis, RedisOutage outage, RedisKeys keys, Clock clock) {
        this.redis = redis;
        this.outage = outage;
        this.keys = keys;
        this.clock = clock;
    }

    /** The presence of each, in one pipeline. */
    Map<UUID, Presence> of(Collection<Profile> profiles) {
        List<Profile> asked = List.copyOf(profiles);
        List<String> names = new ArrayList<>();
        for (Profile profile : asked) {
            names.add(keys.online(profile.userId()));
            names.add(keys.lastSeen(profile.userId()));
        }
        Optional<List<Optional<byte[]>>> values = outage.survive("presence", () -> redis.get(names));
        Map<UUID, Presence> presences = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            Profile profile = asked.get(i);
            presences.put(
                    profile.userId(),
                    values.isPresent()
                            ? known(
                                    profile,
                                    values.get().get(2 * i).isPresent(),
                                    values.get().get(2 * i + 1))
                            : new Presence(null, stored(profile)));
        }
        return presences;
    }

    private Presence known(Profile profile, boolean online, Optional<byte[]> lastSeen) {
        return online
                ? new Presence(true, clock.instant().getEpochSecond())
                : new Presence(false, lastSeen.map(PresenceReader::seconds).orElseGet(() -> stored(profile)));
    }

    private static Long seconds(byte[] text) {
        return Long.valueOf(new String(text, StandardCharsets.US_ASCII));
    }

    private static @Nullable Long stored(Profile profile) {
        return profile.lastSeenAt() == null ? null : profile.lastSeenAt().getEpochSecond();
    }
}
