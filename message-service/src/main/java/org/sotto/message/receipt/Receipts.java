package org.sotto.message.receipt;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How far a user has come in a conversation. What was read was delivered.
 *
 * @param deliveredAt ms since the epoch; 0 = never
 * @param readAt ms since the epoch; 0 = never
 */
public record Receipts(
        UUID userId,
        @Nullable UUID deliveredUpTo,
        long deliveredAt,
        @Nullable UUID readUpTo,
        long readAt) {}
