package org.sotto.message.log;

import org.jspecify.annotations.Nullable;

/**
 * A partition's time, a pure function of its log: what ids and write timestamps are made of. It travels in the committed
 * offset's metadata, so that a new owner goes on where the last one stood. Immutable: a batch that fails leaves no trace.
 *
 * @param maxAppendMillis the running maximum of append times, in ms since 1970
 * @param writeMicros the last write timestamp given, in microseconds: strictly rising, at least the append time
 */
public record LogClock(long maxAppendMillis, long writeMicros) {
    /** The clock of a partition from which nothing has been read. */
    public static final LogClock START = new LogClock(0, 0);

    /** The clock after a record that was appended at {@code appendMillis}. */
    public LogClock after(long appendMillis) {
        long millis = Math.max(maxAppendMillis, appendMillis);
        return new LogClock(millis, Math.max(writeMicros + 1, millis * 1_000));
    }

    /** The form in an offset's metadata. */
    public String encode() {
        return maxAppendMillis + ":" + writeMicros;
    }

    /**
     * Reads what {@link #encode} wrote.
     *
     * @throws IllegalArgumentException if it is something else: ids made from a wrong clock could repeat
     */
    public static LogClock decode(@Nullable String metadata) {
        if (metadata == null || metadata.isEmpty()) {
            return START;
        }
        int colon = metadata.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("partition state: " + metadata + " (expected: millis:micros)");
        }
        return new LogClock(
                Long.parseLong(metadata.substring(0, colon)), Long.parseLong(metadata.substring(colon + 1)));
    }
}
