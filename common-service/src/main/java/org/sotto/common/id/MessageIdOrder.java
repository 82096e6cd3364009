package org.sotto.common.id;

import java.util.Comparator;
import java.util.UUID;

/**
 * The order of message ids (time UUIDs): by their 60-bit time, then by their last 8 bytes, unsigned (PROTOCOL.md, "The
 * inbox"). The ids that message-service makes keep each low byte's top bit clear, so Cassandra, which compares those bytes
 * signed, agrees.
 */
public final class MessageIdOrder implements Comparator<UUID> {
    public static final MessageIdOrder INSTANCE = new MessageIdOrder();

    /** Above every message id. */
    public static final UUID NEWEST = new UUID(0xFFFF_FFFF_FFFF_1FFFL, 0x7F7F_7F7F_7F7F_7F7FL);
    /** Below every message id. */
    public static final UUID OLDEST = new UUID(0x1000L, 0L);

    private static final long GREGORIAN_TO_UNIX_100_NANOS = 0x01B2_1DD2_1381_4000L;

    private MessageIdOrder() {}

    @Override
    public int compare(UUID one, UUID other) {
        int byTime = Long.compare(time(one), time(other));
        return byTime != 0
                ? byTime
                : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }

    /** Whether the id has the shape of a message id: a UUID of version 1. */
    public static boolean isMessageId(UUID id) {
        return id.version() == 1;
    }

    /** The id's time in milliseconds since the Unix epoch. */
    public static long unixMillis(UUID id) {
        return Math.floorDiv(time(id) - GREGORIAN_TO_UNIX_100_NANOS, 10_000L);
    }

    /** The later of two ids. */
    public static UUID max(UUID one, UUID other) {
        return INSTANCE.compare(one, other) >= 0 ? one : other;
    }

    private static long time(UUID id) {
        long high = id.getMostSignificantBits();
        return (high & 0x0FFFL) << 48 | (high >>> 16 & 0xFFFFL) << 32 | high >>> 32;
    }
}
