package org.sotto.fanout.testing;

import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What stands in Cassandra for a user, read and written beside the service. */
public final class StoredInbox {
    private final RunningWorker worker;
    private final UUID user;

    /** A row as it is stored, with the write timestamp of its cells (microseconds). */
    public record Stored(
            int day,
            long position,
            long prevPosition,
            int prevDay,
            String kind,
            @Nullable UUID messageId,
            int size,
            @Nullable String source,
            boolean hasPayload,
            long writtenAt) {}

    public StoredInbox(RunningWorker worker, UUID user) {
        this.worker = worker;
        this.user = user;
    }

    public static int dayOf(Instant time) {
        return Math.toIntExact(LocalDate.ofInstant(time, ZoneOffset.UTC).toEpochDay());
    }

    /** Days, oldest first, with their first positions. */
    public List<List<Long>> days() {
        List<List<Long>> days = new ArrayList<>();
        for (Row row : worker.cassandra()
                .execute(
                        "SELECT day, first_position FROM " + worker.keyspace()
                                + ".inbox_days WHERE user_id = ? ORDER BY day ASC",
                        user)) {
            days.add(List.of((long) row.getInt("day"), row.getLong("first_position")));
        }
        return days;
    }

    /** All rows, by day and position. */
    public List<Stored> rows() {
        List<Stored> rows = new ArrayList<>();
        for (List<Long> day : days()) {
            for (Row row : worker.cassandra()
                    .execute(
                            "SELECT day, position, prev_position, prev_day, kind, message_id, size, source, payload,"
                                    + " writetime(kind) AS written_at FROM " + worker.keyspace()
                                    + ".inbox WHERE user_id = ? AND day = ?",
                            user,
                            day.get(0).intValue())) {
                rows.add(new Stored(
                        row.getInt("day"),
                        row.getLong("position"),
                        row.getLong("prev_position"),
                        row.getInt("prev_day"),
                        String.valueOf(row.getString("kind")),
                        row.getUuid("message_id"),
                        row.getInt("size"),
                        row.getString("source"),
                        row.getByteBuffer("payload") != null,
                        row.getLong("written_at")));
            }
        }
        return rows;
    }

    public void delete(Stored row) {
        worker.cassandra()
                .execute(
                        "DELETE FROM " + worker.keyspace() + ".inbox WHERE user_id = ? AND day = ? AND position = ?",
                        user,
                        row.day(),
                        row.position());
    }

    /** Gives the day's first position, as with the first row of a day. */
    public void putDay(int day, long firstPosition) {
        worker.cassandra()
                .execute(
                        "INSERT INTO " + worker.keyspace()
                                + ".inbox_days (user_id, day, first_position) VALUES (?, ?, ?)",
                        user,
                        day,
                        firstPosition);
    }

    /** Puts a row with a payload (an InboxEvent, serialized). */
    public void putRow(int day, long position, long prevPosition, int prevDay, byte[] payload) {
        worker.cassandra()
                .execute(SimpleStatement.newInstance(
                        "INSERT INTO " + worker.keyspace()
                                + ".inbox (user_id, day, position, prev_position, prev_day, kind, payload, size)"
                                + " VALUES (?, ?, ?, ?, ?, 'EVENT', ?, ?)",
                        user,
                        day,
                        position,
                        prevPosition,
                        prevDay,
                        java.nio.ByteBuffer.wrap(payload),
                        payload.length));
    }
}
