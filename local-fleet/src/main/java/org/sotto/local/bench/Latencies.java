package org.sotto.local.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * When each message was due, and when something happened to it; in nanoseconds. Times count from when a message was
 * <em>due</em> and not from when it left, so that a sender that falls behind makes the numbers worse and never better
 * (coordinated omission).
 */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;

    private final AtomicLongArray latency;

    Latencies(int messages) {
        this.latency = new AtomicLongArray(messages);
    }

    /** It happened; the first time counts. */
    void record(int message, long dueNanos, long nowNanos) {
        latency.compareAndSet(message, 0, Math.max(1, nowNanos - dueNanos));
    }

    int count(int from, int to) {
        return sorted(from, to).length;
    }

    /**
     * p50, p95, p99 and the maximum of messages {@code from} (inclusive) to {@code to} (exclusive), in milliseconds.
     */
    String summary(int from, int to) {
        long[] sorted = sorted(from, to);
        if (sorted.length == 0) {
            return "none";
        }
        return String.format(
                Locale.ROOT,
                "p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms",
                percentile(sorted, 0.50) / NANOS_PER_MILLI,
                percentile(sorted, 0.95) / NANOS_PER_MILLI,
                percentile(sorted, 0.99) / NANOS_PER_MILLI,
                sorted[sorted.length - 1] / NANOS_PER_MILLI);
    }

    /** The smallest value that at least this share of all values does not exceed (nearest rank). */
    static long percentile(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    private long[] sorted(int from, int to) {
        long[] happened = new long[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            long nanos = latency.get(i);
            if (nanos > 0) {
                happened[count++] = nanos;
            }
        }
        long[] sorted = Arrays.copyOf(happened, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
