package org.sotto.fanout.inbox;

import java.time.Duration;
import java.time.Instant;
import org.sotto.fanout.PositionLimit;

/** Positions and days of inbox rows, and how long rows are kept. */
public final class Positions {
    /** How long a row is kept: the table's {@code default_time_to_live}. */
    public static final Duration RETENTION = Duration.ofDays(30);

    /** The bits of a position below the epoch. */
    private static final int OFFSET_BITS = 40;

    /**
     * Days a row may be written after the day it counts for: the log is kept for 48 hours, so a row written late lives that
     * much longer.
     */
    private static final int LATEST_WRITE_DAYS = 2;

    private Positions() {}

    /**
     * The position of a record of {@code inbox.events}: epoch · 2^40 + offset + 1. The 1 keeps 0 free for "nothing before":
     * the first record of the first epoch has offset 0.
     *
     * @param epoch the incarnation of the topic, at most 8,191, which keeps positions below {@link PositionLimit#LIMIT}
     * @throws IllegalArgumentException if the offset does not leave room below the next epoch
     */
    static long of(int epoch, long offset) {
        if (offset < 0 || offset >= (1L << OFFSET_BITS) - 1) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: 0 to 2^40 - 2)");
        }
        return ((long) epoch << OFFSET_BITS) + offset + 1;
    }

    /** Days since 1970 (UTC). */
    public static int dayOf(long millis) {
        return Math.toIntExact(Math.floorDiv(millis, Duration.ofDays(1).toMillis()));
    }

    /** Whether rows of that day may have expired: the first of them were written 30 days ago or earlier. */
    public static boolean mayHaveExpired(int day, Instant now) {
        return day <= dayOf(now.minus(RETENTION).toEpochMilli());
    }

    /** Before this day no row is left. */
    public static int oldestReadableDay(Instant now) {
        return dayOf(now.minus(RETENTION).toEpochMilli()) - LATEST_WRITE_DAYS;
    }
}
