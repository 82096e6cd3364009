package org.sotto.gateway.limit;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * The limits of devices, by device id: who connects again goes on with the limits that were left, so that a new socket is no new
 * burst. They are kept while the device is connected and for 60 s afterwards, unless there is nothing to remember; of more than
 * 100,000 devices that have left, the first to leave are forgotten. Each gateway counts for itself.
 *
 * <p>Thread-safe. Rejected: one map with a time in each entry, which has to be searched for what is too old; devices that have
 * left are in the order of leaving, and only the first are looked at.
 */
@Component
public final class DeviceLimits {
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int MAX_LEFT = 100_000;

    private final Map<UUID, Connected> connected = new HashMap<>();
    private final LinkedHashMap<UUID, Left> left = new LinkedHashMap<>();
    private final int maxLeft;

    private record Connected(FrameLimits limits, int connections) {}

    private record Left(FrameLimits limits, long at) {}

    public DeviceLimits() {
        this(MAX_LEFT);
    }

    DeviceLimits(int maxLeft) {
        this.maxLeft = maxLeft;
    }

    /**
     * A connection turns out to be this device's. {@link #leave} must follow when it ends.
     *
     * @param ofConnection the connection's limits until now; what it used of them is charged to the device
     * @param now {@link System#nanoTime}
     * @return the device's limits, the connection's from now on
     */
    public synchronized FrameLimits enter(UUID device, FrameLimits ofConnection, long now) {
        forget(now);
        Left before = left.remove(device);
        Connected other = connected.get(device);
        FrameLimits limits = ofConnection;
        if (other != null) {
            limits = other.limits;
        } else if (before != null) {
            limits = before.limits;
        }
        if (limits != ofConnection) {
            limits.charge(ofConnection, now);
        }
        connected.put(device, new Connected(limits, other == null ? 1 : other.connections + 1));
        return limits;
    }

    /** A connection of this device has ended. */
    public synchronized void leave(UUID device, long now) {
        Connected known = connected.remove(device);
        if (known == null) {
            throw new IllegalStateException("device " + device + " leaves (expected: after it entered)");
        }
        if (known.connections > 1) {
            connected.put(device, new Connected(known.limits, known.connections - 1));
        } else if (!known.limits.isUnused(now)) {
            left.put(device, new Left(known.limits, now));
        }
        forget(now);
    }

    private void forget(long now) {
        Iterator<Left> firstToLeave = left.values().iterator();
        while (firstToLeave.hasNext()) {
            boolean old = now - firstToLeave.next().at > KEPT_NANOS;
            if (!old && left.size() <= maxLeft) {
                return;
            }
            firstToLeave.remove();
        }
    }

    synchronized int size() {
        return connected.size() + left.size();
    }
}
