package org.sotto.user.session;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.device.Device;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.Changes;
import org.sotto.user.event.UserEvents;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Opens, renews and ends sessions. */
@Component
public class Sessions {
    private static final Logger log = LoggerFactory.getLogger(Sessions.class);
    private static final Duration REFRESH_LIFETIME = Duration.ofDays(7);
    private static final String REFRESH_REUSE = "refresh_reuse";
    private static final String EXPIRED = "expired";
    private static final int SWEEP_BATCH = 1_000;

    private final SessionStore store;
    private final DeviceStore devices;
    private final AccessTokenIssuer accessTokens;
    private final UserEvents events;
    private final Clock clock;

    /** What came of a refresh token. A refusal must commit too: that of a spent token ends the session. */
    private sealed interface Outcome {
        record Renewed(TokenPair tokens) implements Outcome {}

        record Refused(String code, String message) implements Outcome {}
    }

    Sessions(SessionStore store, DeviceStore devices, AccessTokenIssuer accessTokens, UserEvents events, Clock clock) {
        this.store = store;
        this.devices = devices;
        this.accessTokens = accessTokens;
        this.events = events;
        this.clock = clock;
    }

    /** Opens a session for each device, within the caller's transaction. The pairs are in the devices' order. */
    public List<TokenPair> open(List<Device> newDevices) {
        Instant now = clock.instant();
        List<Session> sessions = new ArrayList<>();
        List<TokenPair> pairs = new ArrayList<>();
        for (Device device : newDevices) {
            UUID sid = UUID.randomUUID();
            RefreshToken refresh = RefreshToken.random(device.userId(), UUID.randomUUID());
            sessions.add(new Session(
                    sid,
                    device.userId(),
                    device.deviceId(),
                    device.deviceNumber(),
                    refresh.family(),
                    refresh.hash(),
                    now,
                    now.plus(REFRESH_LIFETIME),
                    null));
            pairs.add(pair(device.userId(), device.deviceId(), device.deviceNumber(), sid, refresh));
        }
        store.insert(sessions);
        return pairs;
    }

    /**
     * Spends a refresh token and gives the next pair. There is no grace for a token that is sent twice: a client that lost
     * the answer signs in again, and a thief cannot hide in the grace.
     *
     * @throws ApiException 401 {@code invalid_refresh_token}, {@code refresh_expired}, {@code session_revoked}, or
     *     {@code refresh_reused} when it was spent before, which ends the session
     */
    public TokenPair renew(String refreshToken) {
        RefreshToken token = RefreshToken.decode(refreshToken)
                .orElseThrow(() -> ApiException.unauthorized(
                        "invalid_refresh_token",
                        "this is no refresh token (expected: the newest one of /api/v1/auth)"));
        Outcome outcome = events.change(changes -> renew(token, changes));
        if (outcome instanceof Outcome.Refused refused) {
            throw ApiException.unauthorized(refused.code(), refused.message());
        }
        return ((Outcome.Renewed) outcome).tokens();
    }

    private Outcome renew(RefreshToken token, Changes changes) {
        Instant now = clock.instant();
        Optional<Session> found = store.lockFamily(token.userId(), token.family());
        if (found.isEmpty()) {
            return new Outcome.Refused("invalid_refresh_token", "no session has this refresh token; sign in again");
        }
        Session session = found.get();
        if (session.isRevoked()) {
            if (EXPIRED.equals(session.revokeReason())) {
                return expired(session);
            }
            return REFRESH_REUSE.equals(session.revokeReason())
                    ? new Outcome.Refused("refresh_reused", "a refresh token of this session was used twice")
                    : new Outcome.Refused("session_revoked", "this session was ended; sign in again");
        }
        if (!token.matches(session.refreshHash())) {
            log.warn("session {} of user {} ends: a spent refresh token came again", session.sid(), session.userId());
            revoke(session, REFRESH_REUSE, changes);
            return new Outcome.Refused("refresh_reused", "this refresh token was used before; the session has ended");
        }
        if (!now.isBefore(session.expiresAt())) {
            return expired(session);
        }
        RefreshToken next = RefreshToken.random(session.userId(), session.family());
        store.rotate(session.userId(), session.sid(), next.hash(), now, now.plus(REFRESH_LIFETIME));
        devices.touch(session.userId(), session.deviceId(), now);
        return new Outcome.Renewed(
                pair(session.userId(), session.deviceId(), session.deviceNumber(), session.sid(), next));
    }

    private static Outcome expired(Session session) {
        return new Outcome.Refused(
                "refresh_expired", "this refresh token ended at " + session.expiresAt() + "; sign in again");
    }

    /** Ends the session of a token. When this returns, the fleet knows or, with Kafka away, will. */
    public void logout(AccessToken token) {
        boolean ended = events.change(changes -> {
            Optional<Session> open = store.lock(token.userId(), token.sid()).filter(session -> !session.isRevoked());
            open.ifPresent(session -> {
                revoke(session, "logout", changes);
                devices.clearPushToken(session.userId(), session.deviceId());
            });
            return open.isPresent();
        });
        log.info("logout of session {} of user {}: {}", token.sid(), token.userId(), ended ? "ended" : "had ended");
    }

    /** Ends every session of a user, within the caller's transaction. */
    public void revokeAll(UUID userId, String reason, Changes changes) {
        store.lockAll(userId).forEach(session -> revoke(session, reason, changes));
    }

    /** A user's sessions as they are shown to the user, by when they began. */
    public List<SessionTimes> timesOf(UUID userId) {
        return store.timesOf(userId);
    }

    /**
     * Removes every session of a user whose account has ended, within the caller's transaction. Their refresh tokens are
     * unknown from then on instead of revoked. Returns how many there were.
     */
    public int deleteAll(UUID userId) {
        return store.deleteAll(userId);
    }

    /** Ends every session of a device, within the caller's transaction. */
    public void revokeDevice(UUID userId, UUID deviceId, String reason, Changes changes) {
        store.lockAll(userId).stream()
                .filter(session -> session.deviceId().equals(deviceId))
                .forEach(session -> revoke(session, reason, changes));
    }

    /**
     * Ends sessions that were not renewed in time. A socket outlives its access token, so its gateway has to be told; and once a
     * session's row is gone, nobody could end it any more.
     */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void expire() {
        int ended;
        do {
            ended = events.change(changes -> {
                List<Session> expired = store.lockExpired(clock.instant(), SWEEP_BATCH);
                expired.forEach(session -> revoke(session, EXPIRED, changes));
                return expired.size();
            });
        } while (ended == SWEEP_BATCH);
    }

    /** Removes rows that nobody can use any more. */
    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        expire();
        Instant before = clock.instant().minus(AccessTokenIssuer.LIFETIME);
        int deleted;
        do {
            deleted = store.deleteExpired(before, SWEEP_BATCH);
        } while (deleted == SWEEP_BATCH);
    }

    private void revoke(Session session, String reason, Changes changes) {
        store.revoke(session.userId(), session.sid(), reason, clock.instant());
        changes.sessionRevoked(session.userId(), session.sid(), session.deviceId(), reason);
    }

    private TokenPair pair(UUID userId, UUID deviceId, int deviceNumber, UUID sid, RefreshToken refresh) {
        return new TokenPair(
                accessTokens.issue(userId, deviceId, deviceNumber, sid),
                refresh.encode(),
                AccessTokenIssuer.LIFETIME.toSeconds());
    }
}
