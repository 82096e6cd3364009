package org.sotto.client;

import java.util.Comparator;
import java.util.UUID;

/**
 * The order of messages in a conversation: by the 60-bit time of their time UUIDs, then by the last 8 bytes as an
 * unsigned number (PROTOCOL.md, The inbox). Neither {@link UUID#compareTo} nor the text's order is this one: both look
 * at the low half of the time first.
 */
public final class MessageIds {
    /** {@link #compare} as a comparator. */
    public static final Comparator<UUID> ORDER = MessageIds::compare;

    private MessageIds() {}

    /** Below zero when {@code a} stands before {@code b}, above when behind, zero for the same id. */
    public static int compare(UUID a, UUID b) {
        int byTime = Long.compare(time(a), time(b));
        return byTime != 0 ? byTime : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    }

    /** The 60-bit time: 100 ns since 15 October 1582 (RFC 9562, 5.1). Defined for any UUID, as the order is. */
    private static long time(UUID id) {
        long high = id.getMostSignificantBits();
        return (high & 0x0FFFL) << 48 | (high >>> 16 & 0xFFFFL) << 32 | high >>> 32;
    }
}
