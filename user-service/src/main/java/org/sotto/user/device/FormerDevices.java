package org.sotto.user.device;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Devices that an account had: what other services keep about a device outlives it, by 30 days at most, and has to be found
 * when the account ends.
 */
@Component
public class FormerDevices {
    /** Longer than any row about a device lives that is written without it. */
    static final Duration KEPT = Duration.ofDays(31);

    private static final int SWEEP_BATCH = 1_000;

    private final FormerDeviceStore store;
    private final Clock clock;

    FormerDevices(FormerDeviceStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** The devices that were taken out of the account in the last month, in no order. */
    public List<UUID> of(UUID userId) {
        return store.findByUser(userId);
    }

    /** Forgets a user's, when nothing about them is left anywhere. */
    public void forget(UUID userId) {
        store.deleteAll(userId);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        int deleted;
        do {
            deleted = store.deleteOlderThan(clock.instant().minus(KEPT), SWEEP_BATCH);
        } while (deleted == SWEEP_BATCH);
    }
}
