package org.sotto.fanout.inbox;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.sotto.common.cassandra.GroupedWrites;
import org.springframework.stereotype.Component;

/**
 * Tables {@code inbox ((user_id, day), position)} and {@code inbox_days ((user_id), day DESC)}.
 *
 * <ul>
 *   <li>Append: one row in {@code inbox}; with the first row of a user's new day also one in {@code inbox_days}. The write
 *       timestamp is the running maximum of the log's append times in microseconds: the same for a row that is written again,
 *       whoever writes it, and a time, because time-window compaction puts a row by it into its day's files.
 *   <li>Newest row: the newest day of {@code inbox_days}, then the last row of that day. The day's row may be there before
 *       the row itself (a batch on its way, or one that a crash cut off), so an empty day leads to the one before.
 *   <li>Erase, at an account's end: the partition of each day that can hold rows, listed in {@code inbox_days} or not, since the
 *       owner's memory may know a day that is listed no more; then the list. At a time of the log, as a row is written.
 * </ul>
 */
@Component
public class InboxStore {
    /** More than the days that can hold rows (30, and what is written late), and one beyond them. */
    private static final int DAYS_READ = 40;

    private static final int MAX_COUNTED = 10_000;
    private static final int ROWS_PAGE = 100;

    private final CqlSession session;
    private final GroupedWrites writes;
    private final InboxRowMapping mapping;
    private final Clock clock;
    private final PreparedStatement insertDay;
    private final PreparedStatement selectDays;
    private final PreparedStatement selectNewest;
    private final PreparedStatement selectWritten;
    private final PreparedStatement selectRows;
    private final PreparedStatement selectCounted;
    private final PreparedStatement deleteRows;
    private final PreparedStatement deleteDays;

    InboxStore(
            CqlSession session, CassandraConventions names, GroupedWrites writes, CassandraSchema schema, Clock clock) {
        this.session = session;
        this.writes = writes;
        this.clock = clock;
        String inbox = names.table("inbox");
        String days = names.table("inbox_days");
        this.mapping = new InboxRowMapping(session, inbox);
        this.insertDay = session.prepare("INSERT INTO " + days
                + " (user_id, day, first_position) VALUES (:user, :day, :position) USING TIMESTAMP :timestamp");
        this.selectDays = session.prepare(
                "SELECT day, first_position FROM " + days + " WHERE user_id = :user LIMIT " + DAYS_READ);
        this.selectNewest = session.prepare("SELECT position FROM " + inbox
                + " WHERE user_id = :user AND day = :day AND position < :below ORDER BY position DESC LIMIT 1");
        this.selectWritten = session.prepare("SELECT position, WRITETIME(size) AS written FROM " + inbox
                + " WHERE user_id = :user AND day = :day ORDER BY position DESC");
        this.selectRows = session.prepare("SELECT * FROM " + inbox
                + " WHERE user_id = :user AND day = :day AND position > :after LIMIT :maximum");
        this.selectCounted = session.prepare(
                "SELECT position FROM " + inbox + " WHERE user_id = :user AND day = :day LIMIT " + MAX_COUNTED);
        this.deleteRows = session.prepare(
                "DELETE FROM " + inbox + " USING TIMESTAMP :timestamp WHERE user_id = :user AND day = :day");
        this.deleteDays = session.prepare("DELETE FROM " + days + " USING TIMESTAMP :timestamp WHERE user_id = :user");
    }

    /**
     * A row to be written.
     *
     * @param latestMillis the running maximum of the log's append times at the row
     */
    record Append(InboxRow row, long latestMillis) {}

    /** Ends when all rows are durable. Writing them again changes nothing. */
    CompletableFuture<Void> append(Collection<Append> appends) {
        List<BoundStatement> statements = new ArrayList<>(appends.size());
        for (Append append : appends) {
            InboxRow row = append.row();
            long timestamp = TimeUnit.MILLISECONDS.toMicros(append.latestMillis());
            statements.add(mapping.insert(row, timestamp));
            if (row.prevDay() != row.day()) {
                statements.add(insertDay
                        .boundStatementBuilder()
                        .setUuid("user", row.userId())
                        .setInt("day", row.day())
                        .setLong("position", row.position())
                        .setLong("timestamp", timestamp)
                        .build());
            }
        }
        return writes.execute(statements);
    }

    /** The newest row below a position. Rows at and beyond it may be there after a crash, and do not count. */
    CompletableFuture<ChainLink> newestBelow(UUID user, long position) {
        return days(user).thenCompose(days -> {
            List<DayStart> below =
                    days.stream().filter(day -> day.firstPosition() < position).toList();
            if (below.isEmpty()) {
                return CompletableFuture.completedFuture(ChainLink.NONE);
            }
            ChainLink expired = new ChainLink(0, below.get(0).day());
            return newestIn(user, below, 0, position, expired);
        });
    }

    /**
     * The newest position of the user's inbox; 0 if it never had a row. When its rows have all expired, the first position
     * of the newest day: what is known of where it ended.
     */
    public CompletableFuture<Long> tail(UUID user) {
        return days(user).thenCompose(days -> {
            if (days.isEmpty()) {
                return CompletableFuture.completedFuture(0L);
            }
            ChainLink expired = new ChainLink(0, days.get(0).day());
            return newestIn(user, days, 0, Long.MAX_VALUE, expired)
                    .thenApply(
                            newest -> newest.position() == 0 && Positions.mayHaveExpired(newest.day(), clock.instant())
                                    ? days.get(0).firstPosition()
                                    : newest.position());
        });
    }

    /**
     * The newest position that the user's inbox had at a time of the log; 0 if it had none. When the rows from before have all
     * expired, the first position of their newest day.
     *
     * @param millis ms since the epoch
     */
    public CompletableFuture<Long> newestAt(UUID user, long millis) {
        return days(user).thenCompose(days -> newestAt(user, days, 0, TimeUnit.MILLISECONDS.toMicros(millis)));
    }

    private CompletableFuture<Long> newestAt(UUID user, List<DayStart> days, int index, long micros) {
        if (index == days.size()) {
            return CompletableFuture.completedFuture(0L);
        }
        DayStart day = days.get(index);
        if (day.day() < Positions.oldestReadableDay(clock.instant())) {
            return CompletableFuture.completedFuture(day.firstPosition());
        }
        BoundStatement query = selectWritten
                .boundStatementBuilder()
                .setUuid("user", user)
                .setInt("day", day.day())
                .setPageSize(ROWS_PAGE)
                .build();
        return session.executeAsync(query)
                .toCompletableFuture()
                .thenCompose(result -> firstWrittenBy(micros, result))
                .thenCompose(position -> position.isPresent()
                        ? CompletableFuture.completedFuture(position.getAsLong())
                        : newestAt(user, days, index + 1, micros));
    }

    /** A row's write timestamp is the log's time. */
    private static CompletableFuture<OptionalLong> firstWrittenBy(long micros, AsyncResultSet newestFirst) {
        for (Row row : newestFirst.currentPage()) {
            if (row.getLong("written") <= micros) {
                return CompletableFuture.completedFuture(OptionalLong.of(row.getLong("position")));
            }
        }
        return newestFirst.hasMorePages()
                ? newestFirst.fetchNextPage().toCompletableFuture().thenCompose(next -> firstWrittenBy(micros, next))
                : CompletableFuture.completedFuture(OptionalLong.empty());
    }

    private CompletableFuture<ChainLink> newestIn(
            UUID user, List<DayStart> days, int index, long below, ChainLink otherwise) {
        if (index == days.size() || days.get(index).day() < Positions.oldestReadableDay(clock.instant())) {
            return CompletableFuture.completedFuture(otherwise);
        }
        int day = days.get(index).day();
        BoundStatement query = selectNewest
                .boundStatementBuilder()
                .setUuid("user", user)
                .setInt("day", day)
                .setLong("below", below)
                .build();
        return session.executeAsync(query).toCompletableFuture().thenCompose(result -> {
            Row row = result.one();
            return row == null
                    ? newestIn(user, days, index + 1, below, otherwise)
                    : CompletableFuture.completedFuture(new ChainLink(row.getLong("position"), day));
        });
    }

    /** The newest days on which the user's inbox got rows, newest first: all that can hold rows, and one older. */
    public CompletableFuture<List<DayStart>> days(UUID user) {
        BoundStatement query =
                selectDays.boundStatementBuilder().setUuid("user", user).build();
        return session.executeAsync(query).toCompletableFuture().thenApply(result -> {
            List<DayStart> days = new ArrayList<>();
            result.currentPage()
                    .forEach(row -> days.add(new DayStart(row.getInt("day"), row.getLong("first_position"))));
            return days;
        });
    }

    /**
     * How many rows the user's inbox has on a day, counted to {@value #MAX_COUNTED}: others decide how many there are, and a count
     * of millions would end in Cassandra's own timeout.
     */
    public CompletableFuture<Long> count(UUID user, int day) {
        BoundStatement query = selectCounted
                .boundStatementBuilder()
                .setUuid("user", user)
                .setInt("day", day)
                .setPageSize(ROWS_PAGE)
                .build();
        return session.executeAsync(query).toCompletableFuture().thenCompose(page -> count(page, 0));
    }

    private static CompletableFuture<Long> count(AsyncResultSet page, long before) {
        long counted = before + page.remaining();
        return page.hasMorePages()
                ? page.fetchNextPage().toCompletableFuture().thenCompose(next -> count(next, counted))
                : CompletableFuture.completedFuture(counted);
    }

    /**
     * Erases what was written into a user's inbox up to a time of the log. Ends when that is durable.
     *
     * @param days all that can hold rows
     * @param micros µs since the epoch
     */
    public CompletableFuture<Void> erase(UUID user, Collection<Integer> days, long micros) {
        List<BoundStatement> statements = new ArrayList<>(days.size() + 1);
        for (int day : days) {
            statements.add(deleteRows
                    .boundStatementBuilder()
                    .setUuid("user", user)
                    .setInt("day", day)
                    .setLong("timestamp", micros)
                    .build());
        }
        statements.add(deleteDays
                .boundStatementBuilder()
                .setUuid("user", user)
                .setLong("timestamp", micros)
                .build());
        return writes.execute(statements);
    }

    /** Takes rows one after the other. */
    @FunctionalInterface
    public interface RowSink {
        /** Returns whether the next one is wanted. */
        boolean take(InboxRow row);
    }

    /**
     * Gives the rows of a day after a position, upward, until the sink wants no more, in pages, so that rows with large keys
     * do not fill the memory. Ends with whether the sink still wants more.
     */
    public CompletableFuture<Boolean> rows(UUID user, int day, long after, int limit, RowSink sink) {
        BoundStatement query = selectRows
                .boundStatementBuilder()
                .setUuid("user", user)
                .setInt("day", day)
                .setLong("after", after)
                .setInt("maximum", limit)
                .setPageSize(ROWS_PAGE)
                .build();
        return session.executeAsync(query).toCompletableFuture().thenCompose(result -> drain(result, sink));
    }

    private CompletableFuture<Boolean> drain(AsyncResultSet result, RowSink sink) {
        for (Row row : result.currentPage()) {
            if (!sink.take(mapping.read(row))) {
                return CompletableFuture.completedFuture(false);
            }
        }
        return result.hasMorePages()
                ? result.fetchNextPage().toCompletableFuture().thenCompose(next -> drain(next, sink))
                : CompletableFuture.completedFuture(true);
    }
}
