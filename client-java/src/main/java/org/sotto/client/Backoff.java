package org.sotto.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** One series of waits by {@link BackoffSettings}. Not safe for several threads. */
final class Backoff {
    private static final int MAX_SHIFT = 30;

    private final long initialMillis;
    private final long maxMillis;
    private final RandomGenerator random;
    private int attempt;

    Backoff(Duration initial, Duration max, RandomGenerator random) {
        this.initialMillis = Math.max(1, initial.toMillis());
        this.maxMillis = Math.max(initialMillis, max.toMillis());
        this.random = random;
    }

    /** The next wait, in milliseconds. */
    long nextMillis() {
        return random.nextLong(nextBound() + 1);
    }

    /** The upper bound of the next wait, inclusive; counts as an attempt. */
    private long nextBound() {
        int shift = Math.min(attempt, MAX_SHIFT);
        attempt++;
        return initialMillis > maxMillis >> shift ? maxMillis : initialMillis << shift;
    }

    /** Begins again at the first wait. */
    void reset() {
        attempt = 0;
    }
}
