package org.sotto.fanout.erasure;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.sotto.common.engine.EngineProbe;
import org.sotto.common.engine.Waiting;
import org.sotto.common.erasure.AccountEraser;
import org.sotto.common.erasure.Erasure;
import org.sotto.common.erasure.LogBarrier;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.inbox.DayStart;
import org.sotto.fanout.inbox.InboxStore;
import org.sotto.fanout.inbox.Positions;

/**
 * Erases a user's inbox and the cursors of their devices. Whatever the first pass finds, an event that was on its way can still
 * become a row; the owner of the partition chains it to a row that is gone, which nobody reads any more. The second pass begins
 * when the log of inboxes has been processed up to it, and erases such rows, too. Before the first, what happened to the account
 * has been appended to that log, so that it lies before the second.
 */
final class InboxEraser implements AccountEraser {
    private final InboxStore inboxes;
    private final CursorStore cursors;
    private final LogBarrier accounts;
    private final LogBarrier events;
    private final EngineProbe engines;

    /**
     * @param accounts what package {@code org.sotto.fanout.account} has read of {@code users.changed}
     * @param events what package {@code org.sotto.fanout.inbox} has read of {@code inbox.events}
     */
    InboxEraser(InboxStore inboxes, CursorStore cursors, LogBarrier accounts, LogBarrier events, EngineProbe engines) {
        this.inboxes = inboxes;
        this.cursors = cursors;
        this.accounts = accounts;
        this.events = events;
        this.engines = engines;
    }

    @Override
    public Map<String, Long> erase(Erasure erasure) throws Exception {
        accounts.require(erasure.appendMillis());
        if (erasure.isLast()) {
            events.require(erasure.appendMillis());
        }
        UUID user = erasure.userId();
        List<Integer> days = daysOf(erasure);
        List<DayStart> listed = Waiting.await(inboxes.days(user), "reading the days of " + user);
        long rows = countRows(user, days);
        int devices = Waiting.await(cursors.all(user), "reading the cursors of " + user)
                .size();
        Waiting.await(inboxes.erase(user, days, erasure.writeMicros()), "erasing the inbox of " + user);
        Waiting.await(cursors.erase(user), "erasing the cursors of " + user);
        return Map.of("inbox", rows, "inbox_days", (long) listed.size(), "device_cursors", (long) devices);
    }

    private long countRows(UUID user, List<Integer> days) throws Exception {
        List<CompletableFuture<Long>> counts =
                days.stream().map(day -> inboxes.count(user, day)).toList();
        Waiting.await(
                CompletableFuture.allOf(counts.toArray(CompletableFuture[]::new)), "counting the inbox of " + user);
        return counts.stream().mapToLong(CompletableFuture::join).sum();
    }

    /** All days that hold rows which have not expired, and the next one: a partition's running maximum may be ahead. */
    private static List<Integer> daysOf(Erasure erasure) {
        int oldest = Positions.oldestReadableDay(Instant.ofEpochMilli(erasure.appendMillis()));
        int newest = Positions.dayOf(erasure.appendMillis()) + 1;
        return IntStream.rangeClosed(oldest, newest).boxed().toList();
    }

    @Override
    public boolean enginesAnswer() {
        return engines.enginesAnswer();
    }
}
