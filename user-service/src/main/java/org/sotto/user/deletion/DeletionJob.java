package org.sotto.user.deletion;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.user.device.FormerDevices;
import org.sotto.user.event.Changes;
import org.sotto.user.event.UserEvents;
import org.sotto.user.store.RedisOutage;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Moves deletions on.
 *
 * <pre>
 *   account ends ─▶ pass 1 ─▶ every service has erased ─▶ settling ─▶ pass 2 ─▶ every service has erased ─▶ report
 *   (the caller)    user_deleted                          15 min      user_deleted, own leftovers          Redis, end
 * </pre>
 *
 * <p>A second pass, because what was on its way when the account ended is written after the first one: a send that was decided
 * with a remembered directory, a gateway's last heartbeat, a device's last cursor, a request that had passed the token check.
 * All state is in {@link DeletionStore}: instances may run beside each other, and one that dies is continued by the next.
 */
@Component
class DeletionJob {
    private static final Logger log = LoggerFactory.getLogger(DeletionJob.class);
    private static final int BATCH = 50;

    private final DeletionStore store;
    private final OwnTraces traces;
    private final FormerDevices formerDevices;
    private final UserEvents events;
    private final RedisOutage outage;
    private final DeletionProperties properties;
    private final JsonMapper json;
    private final Clock clock;

    DeletionJob(
            DeletionStore store,
            OwnTraces traces,
            FormerDevices formerDevices,
            UserEvents events,
            RedisOutage outage,
            DeletionProperties properties,
            JsonMapper json,
            Clock clock) {
        this.store = store;
        this.traces = traces;
        this.formerDevices = formerDevices;
        this.events = events;
        this.outage = outage;
        this.properties = properties;
        this.json = json;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 2, timeUnit = TimeUnit.SECONDS)
    void run() {
        int moved;
        do {
            moved = 0;
            for (Deletion due : store.findDue(settledBefore(), BATCH)) {
                if (moveOn(due)) {
                    moved++;
                }
            }
            // What could not be moved is held by another instance, or waits for Redis: not asked for again at once.
        } while (moved == BATCH);
    }

    private Instant settledBefore() {
        return clock.instant().minus(properties.settling());
    }

    /** Returns whether it went on. */
    private boolean moveOn(Deletion due) {
        if (due.isInSecondPass() && !isErasedInRedis(due.userId())) {
            return false;
        }
        return events.change(changes -> {
            Optional<Deletion> locked = store.lockDue(due.userId(), settledBefore());
            locked.ifPresent(deletion -> {
                if (deletion.isInSecondPass()) {
                    finish(deletion);
                } else {
                    beginSecondPass(deletion, changes);
                }
            });
            return locked.isPresent();
        });
    }

    private void beginSecondPass(Deletion deletion, Changes changes) {
        UUID userId = deletion.userId();
        Instant now = clock.instant();
        store.beginSecondPass(userId, now);
        store.markDone(userId, Pass.SECOND, DeletionStore.OWN_STEP, traces.eraseLeftovers(userId), now);
        changes.deleted(userId, formerDevices.of(userId), Pass.SECOND);
        log.info("account {}: every service has erased once, the second pass begins", userId);
    }

    private void finish(Deletion deletion) {
        Instant now = clock.instant();
        List<DoneStep> steps = store.findDone(deletion.userId());
        String report = DeletionReport.of(deletion, steps, now).toJson(json);
        formerDevices.forget(deletion.userId());
        traces.eraseBlocksAgainst(deletion.userId());
        store.finish(deletion.userId(), now, report);
        log.info("account {} is erased everywhere: {}", deletion.userId(), report);
    }

    /** Outside of the transaction, which must have no effects but in MySQL; may be done again. */
    private boolean isErasedInRedis(UUID userId) {
        return outage.survive("traces of a deleted account", () -> {
                    traces.eraseInRedis(userId);
                    return userId;
                })
                .isPresent();
    }
}
