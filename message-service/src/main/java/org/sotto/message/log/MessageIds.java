package org.sotto.message.log;

import java.util.UUID;

/**
 * Makes message ids: time UUIDs (RFC 9562, version 1) that are a pure function of the log, so that a record that is
 * processed again gets the same id again.
 *
 * <pre>
 *   60-bit time : running maximum of the partition's append times, in 100 ns since 1582
 *   8 low bytes : partition (14 bits) and offset (42 bits), 7 bits in each byte, every byte's top bit clear
 * </pre>
 *
 * <p>The top bits are clear because Cassandra compares these bytes signed; with them clear, signed and unsigned order are
 * the same, and ids of one partition rise with its offsets in Cassandra, in Java and in a browser alike.
 */
public final class MessageIds {
    /** The highest partition that fits: 14 bits. */
    public static final int MAX_PARTITION = (1 << 14) - 1;

    /** The highest offset that fits: 42 bits. */
    public static final long MAX_OFFSET = (1L << 42) - 1;

    private static final long GREGORIAN_TO_UNIX_100_NANOS = 0x01B2_1DD2_1381_4000L;

    private MessageIds() {}

    /**
     * The id of the record at {@code partition} and {@code offset}.
     *
     * @param unixMillis the running maximum of append times up to this record, in ms since 1970
     * @throws IllegalArgumentException if a part does not fit
     */
    public static UUID of(long unixMillis, int partition, long offset) {
        if (partition < 0 || partition > MAX_PARTITION) {
            throw new IllegalArgumentException("partition: " + partition + " (expected: 0 to " + MAX_PARTITION + ")");
        }
        if (offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: 0 to " + MAX_OFFSET + ")");
        }
        long time = unixMillis * 10_000L + GREGORIAN_TO_UNIX_100_NANOS;
        long high = time << 32 | (time >>> 32 & 0xFFFFL) << 16 | 0x1000L | (time >>> 48 & 0x0FFFL);
        return new UUID(high, spread((long) partition << 42 | offset));
    }

    /** 56 bits over 8 bytes, 7 in each. */
    private static long spread(long bits) {
        long spread = 0;
        for (int group = 7; group >= 0; group--) {
            spread = spread << 8 | (bits >>> (7 * group) & 0x7F);
        }
        return spread;
    }
}
