package org.sotto.message.receipt;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a user has come in a conversation. What was read was delivered. Of reading, the user's own devices know all
 * ({@code readUpTo}), and others what was read while both showed read receipts ({@code shownReadUpTo}).
 *
 * @param deliveredAt ms since the epoch; 0 = never
 * @param readAt ms since the epoch; 0 = never
 * @param shownReadUpTo at or below {@code readUpTo}
 * @param shownReadAt ms since the epoch; 0 = never
 */
public record Receipts(
        UUID userId,
        @Nullable UUID deliveredUpTo,
        long deliveredAt,
        @Nullable UUID readUpTo,
        long readAt,
        @Nullable UUID shownReadUpTo,
        long shownReadAt) {

    /** Of somebody who has neither received nor read anything. */
    public static Receipts none(UUID userId) {
        return new Receipts(userId, null, 0, null, 0, null, 0);
    }

    /** What the others see while either side hides read receipts. */
    Receipts withoutReading() {
        return new Receipts(userId, deliveredUpTo, deliveredAt, readUpTo, readAt, null, 0);
    }
}
