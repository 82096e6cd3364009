package org.sotto.gateway.connection;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Numbers of connections, unique for a gateway id over its restarts and below 2^53: the second of the start (since 2025) in
 * the high 31 bits, a counter in the low 22. A restart t seconds later starts t · 2^22 higher, so only four million
 * connections a second could run into its numbers; no state is kept.
 */
public final class ConnectionIds {
    private static final long EPOCH_SECONDS =
            Instant.parse("2025-01-01T00:00:00Z").getEpochSecond();
    private static final int COUNTER_BITS = 22;

    private final AtomicLong next;

    public ConnectionIds(Instant start) {
        this.next = new AtomicLong((start.getEpochSecond() - EPOCH_SECONDS) << COUNTER_BITS);
    }

    long next() {
        return next.incrementAndGet();
    }
}
