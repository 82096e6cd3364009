package org.sotto.common.kafka;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Exponential backoff with full jitter: 100 ms doubling up to 5 s, each wait between half and the whole of it. */
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long MAX_MILLIS = 5_000;

    private int attempt;

    Duration next() {
        long ceiling = Math.min(MAX_MILLIS, FIRST_MILLIS << Math.min(attempt++, 10));
        return Duration.ofMillis(ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
    }

    int attempts() {
        return attempt;
    }
}
