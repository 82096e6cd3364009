package org.sotto.fanout.read;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.sotto.fanout.inbox.DayStart;
import org.sotto.fanout.inbox.InboxRow;
import org.sotto.fanout.inbox.InboxStore.RowSink;
import org.sotto.fanout.inbox.Positions;

/**
 * Takes the rows of one page in order and follows the chain. Used by one thread after the other.
 *
 * <p>The row after position {@code p} is the one whose predecessor is not above {@code p}. It is the next one to be sent
 * even if its predecessor is below {@code p}, since then nothing stands between. A predecessor above {@code p} that is not
 * there is either expired (its day is 30 days old: the page is truncated and goes on) or on its way (the page ends and
 * says so).
 */
final class PageRows implements RowSink {
    private final long start;
    private final int limit;
    private final int maxBytes;
    private final Instant now;
    private final List<InboxRow> rows = new ArrayList<>();
    private long last;
    private long bytes;
    private boolean truncated;
    private boolean more;
    private boolean waiting;

    /**
     * @param start the position to read after
     * @param limit rows at most
     * @param maxBytes bytes of entries at which the page ends; it has at least one row if there is one
     */
    PageRows(long start, int limit, int maxBytes, Instant now) {
        this.start = start;
        this.limit = limit;
        this.maxBytes = maxBytes;
        this.now = now;
        this.last = start;
    }

    @Override
    public boolean take(InboxRow row) {
        if (row.prevPosition() > last && !Positions.mayHaveExpired(row.prevDay(), now)) {
            waiting = true;
            return false;
        }
        if (rows.size() == limit || (!rows.isEmpty() && bytes + row.size() > maxBytes)) {
            more = true;
            return false;
        }
        // A row without predecessor begins a chain: what the device had before it is older than all that is kept.
        boolean beginsAnew = rows.isEmpty() && start > 0 && row.prevPosition() == 0;
        truncated |= beginsAnew || row.prevPosition() > last;
        rows.add(row);
        bytes += row.size();
        last = row.position();
        return true;
    }

    /**
     * No row was found, and the days on which there were some are known. Whether the device has seen the last of them cannot
     * be told once they have expired: then it is told to reload, since a needless reload costs less than a message that
     * nobody misses.
     *
     * @param days newest first
     */
    void nothingFound(List<DayStart> days) {
        if (!rows.isEmpty() || waiting) {
            return;
        }
        if (days.isEmpty()) {
            truncated = start > 0;
            return;
        }
        boolean expired = Positions.mayHaveExpired(days.get(0).day(), now);
        boolean beyond = days.get(0).firstPosition() > start;
        truncated = expired;
        waiting = beyond && !expired;
    }

    List<InboxRow> rows() {
        return rows;
    }

    long last() {
        return last;
    }

    int wanted() {
        return limit + 1 - rows.size();
    }

    boolean truncated() {
        return truncated;
    }

    boolean more() {
        return more;
    }

    boolean waiting() {
        return waiting;
    }

    /** Whether the page reached the inbox's end. */
    boolean reachedTail() {
        return !rows.isEmpty() && !more && !waiting;
    }
}
