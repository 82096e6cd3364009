package org.sotto.client;

import java.time.Duration;

/**
 * Exponential backoff with full jitter: attempt n waits a random time between 0 and min({@code max}, {@code initial} ·
 * 2ⁿ). Full jitter spreads a gateway's clients over the whole interval (M. Brooker, "Exponential Backoff And Jitter").
 *
 * @param initial the bound of the first wait; above zero, default 500 ms
 * @param max the bound of every wait; not below {@code initial}, default 30 s
 * @param stableAfter a connection that stayed live this long starts the series again; default 5 s
 */
public record BackoffSettings(Duration initial, Duration max, Duration stableAfter) {
    public static final BackoffSettings DEFAULT =
            new BackoffSettings(Duration.ofMillis(500), Duration.ofSeconds(30), Duration.ofSeconds(5));

    public BackoffSettings {
        if (initial.isNegative() || initial.isZero()) {
            throw new IllegalArgumentException("initial: " + initial + " (expected: above zero)");
        }
        if (max.compareTo(initial) < 0) {
            throw new IllegalArgumentException("max: " + max + " (expected: at least initial, " + initial + ")");
        }
        if (stableAfter.isNegative()) {
            throw new IllegalArgumentException("stableAfter: " + stableAfter + " (expected: not negative)");
        }
    }
}
