package org.sotto.user.devicelist;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.sotto.user.device.DeviceStore;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Takes linked devices that nobody uses any more out of their accounts (E2EE.md, 2.5): as long as one is there, everything
 * is encrypted for it and its keys are handed out. In use is a device that renews its session, which ends after 7 days if it does
 * not. A primary device stays: without it the account could sign no list.
 *
 * <p>The signed list names the device until the primary one signs the next; until then senders are told that it is one too
 * many, as of any device that was removed. Instances may run beside each other: whoever finds a device decides under the lock
 * of its user's row, and the second one finds it gone.
 */
@Component
class InactiveDevices {
    /** How long a device may be out of use. */
    static final Duration KEPT = Duration.ofDays(180);

    static final int BATCH = 50;

    private final DeviceStore devices;
    private final DeviceRemoval removal;
    private final Clock clock;

    InactiveDevices(DeviceStore devices, DeviceRemoval removal, Clock clock) {
        this.devices = devices;
        this.removal = removal;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        Instant usedBefore = clock.instant().minus(KEPT);
        List<DeviceStore.Numbered> found;
        long removed;
        do {
            found = devices.findLinkedUsedBefore(usedBefore, BATCH);
            removed = found.stream()
                    .filter(device -> removal.removeInactive(device.userId(), device.deviceId(), usedBefore))
                    .count();
            // Those that were all taken by somebody else are not looked for again at once.
        } while (found.size() == BATCH && removed > 0);
    }
}
