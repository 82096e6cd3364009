package org.sotto.common.auth;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;

/**
 * The sessions revoked within the lifetime of an access token, in memory, read from topic {@code users.changed} (by
 * {@link org.sotto.common.kafka.BroadcastConsumer}, from that lifetime ago): an emptied Redis forgets no revocation.
 */
public final class RevokedSessions {
    /** The longest that an access token can outlive its session, with the skew of clocks on top. */
    public static final Duration HORIZON = Duration.ofMinutes(65);

    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    private final ConcurrentHashMap<UUID, Instant> revokedAt = new ConcurrentHashMap<>();
    private final Clock clock;
    private Instant swept = Instant.EPOCH;

    public RevokedSessions(Clock clock) {
        this.clock = clock;
    }

    /** Whether the session was revoked, as far as the topic has been read. */
    public boolean contains(UUID sid) {
        return revokedAt.containsKey(sid);
    }

    /** Takes a record of {@code users.changed}; other changes are passed over. */
    public void apply(UserChanged change) {
        if (!change.hasSessionRevoked()) {
            return;
        }
        SessionRevoked revoked = change.getSessionRevoked();
        revokedAt.put(Uuids.fromBytes(revoked.getSid()), clock.instant());
        sweepOnceAMinute();
    }

    private void sweepOnceAMinute() {
        Instant now = clock.instant();
        if (now.isBefore(swept.plus(SWEEP_INTERVAL))) {
            return;
        }
        swept = now;
        revokedAt.values().removeIf(at -> at.isBefore(now.minus(HORIZON)));
    }
}
