package org.sotto.common.erasure;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An account whose traces must go.
 *
 * @param userId whose
 * @param deviceIds every device of theirs that can still have rows
 * @param pass 1, or 2 after what was under way has settled; 0 for an account that ended before there were passes
 * @param appendMillis when the log took the order, in ms since the epoch: what was written before it goes
 */
public record Erasure(UUID userId, Set<UUID> deviceIds, int pass, long appendMillis) {
    /** The pass after which nothing is written about the account any more. */
    public static final int LAST_PASS = 2;

    /** The timestamp of deletions, in µs: the log's time, above that of whatever the log had before. */
    public long writeMicros() {
        return TimeUnit.MILLISECONDS.toMicros(appendMillis);
    }

    public boolean isLast() {
        return pass == LAST_PASS;
    }
}
