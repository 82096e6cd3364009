package org.sotto.fanout.cursor;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.sotto.common.cassandra.GroupedWrites;
import org.sotto.fanout.PositionLimit;
import org.springframework.stereotype.Component;

/**
 * Table {@code device_cursors ((user_id), device_id) → position}. A write's timestamp is the position itself, so the highest
 * position wins whatever the order in which writes arrive; a read before a write, or a lightweight transaction, would cost
 * more and say the same. A deletion's timestamp is above every position: no cursor of the user's can come after it.
 */
@Component
public class CursorStore {

    /**
     * How far a device has stored its inbox.
     *
     * @param position everything up to it is on the device
     * @param startedAfter where an added device began; 0 for the first device of an account
     */
    public record Cursor(long position, long startedAfter) {
        /** Of an account's first device before it has stored anything. */
        public static final Cursor NONE = new Cursor(0, 0);
    }

    /** A device of a user. */
    public record Device(UUID userId, UUID deviceId) {}

    private final CqlSession session;
    private final GroupedWrites writes;
    private final PreparedStatement insert;
    private final PreparedStatement insertStart;
    private final PreparedStatement select;
    private final PreparedStatement selectAll;
    private final PreparedStatement delete;

    CursorStore(CqlSession session, CassandraConventions names, GroupedWrites writes, CassandraSchema schema) {
        this.session = session;
        this.writes = writes;
        String table = names.table("device_cursors");
        this.insert = session.prepare("INSERT INTO " + table
                + " (user_id, device_id, position) VALUES (:user, :device, :position) USING TIMESTAMP :timestamp");
        this.insertStart = session.prepare("INSERT INTO " + table
                + " (user_id, device_id, started_after) VALUES (:user, :device, :start) USING TIMESTAMP 1");
        this.select = session.prepare(
                "SELECT position, started_after FROM " + table + " WHERE user_id = :user AND device_id = :device");
        this.selectAll =
                session.prepare("SELECT device_id, position, started_after FROM " + table + " WHERE user_id = :user");
        this.delete = session.prepare("DELETE FROM " + table + " USING TIMESTAMP :timestamp WHERE user_id = :user");
    }

    CompletableFuture<Void> raise(Map<Device, Long> positions) {
        return writes.execute(positions.entrySet().stream()
                .map(cursor -> raised(cursor.getKey(), cursor.getValue()))
                .toList());
    }

    private BoundStatement raised(Device device, long position) {
        return insert.boundStatementBuilder()
                .setUuid("user", device.userId())
                .setUuid("device", device.deviceId())
                .setLong("position", position)
                .setLong("timestamp", position)
                .build();
    }

    /**
     * Gives an added device its start and its first cursor, both or neither: they stand in one row. A cursor that the device
     * has already is kept if it is higher.
     */
    public CompletableFuture<Void> start(UUID user, UUID device, long position) {
        BoundStatement start = insertStart
                .boundStatementBuilder()
                .setUuid("user", user)
                .setUuid("device", device)
                .setLong("start", position)
                .build();
        return writes.execute(List.of(start, raised(new Device(user, device), position)));
    }

    /** The cursors of all devices that a user has had, in no order. */
    public CompletableFuture<Map<UUID, Cursor>> all(UUID user) {
        BoundStatement query =
                selectAll.boundStatementBuilder().setUuid("user", user).build();
        return session.executeAsync(query).toCompletableFuture().thenCompose(rows -> readAll(rows, new HashMap<>()));
    }

    private static CompletableFuture<Map<UUID, Cursor>> readAll(AsyncResultSet rows, Map<UUID, Cursor> into) {
        rows.currentPage()
                .forEach(row -> into.put(
                        Objects.requireNonNull(row.getUuid("device_id"), "device_id"),
                        new Cursor(row.getLong("position"), row.getLong("started_after"))));
        return rows.hasMorePages()
                ? rows.fetchNextPage().toCompletableFuture().thenCompose(next -> readAll(next, into))
                : CompletableFuture.completedFuture(into);
    }

    /** Erases a user's cursors, for good: those that come later, too. Ends when that is durable. */
    public CompletableFuture<Void> erase(UUID user) {
        BoundStatement statement = delete.boundStatementBuilder()
                .setUuid("user", user)
                .setLong("timestamp", PositionLimit.LIMIT)
                .build();
        return writes.execute(List.of(statement));
    }

    /** The device's cursor, if it has one; position 0 = it started when the inbox was empty, and has stored nothing since. */
    public CompletableFuture<Optional<Cursor>> cursorOf(UUID user, UUID device) {
        BoundStatement query = select.boundStatementBuilder()
                .setUuid("user", user)
                .setUuid("device", device)
                .build();
        return session.executeAsync(query).toCompletableFuture().thenApply(result -> {
            Row row = result.one();
            return row == null || row.isNull("position")
                    ? Optional.empty()
                    : Optional.of(new Cursor(row.getLong("position"), row.getLong("started_after")));
        });
    }
}
