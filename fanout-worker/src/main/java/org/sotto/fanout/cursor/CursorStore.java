package org.sotto.fanout.cursor;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.cassandra.CassandraConventions;
import org.sotto.common.cassandra.CassandraSchema;
import org.sotto.common.cassandra.GroupedWrites;
import org.springframework.stereotype.Component;

/**
 * Table {@code device_cursors ((user_id), device_id) → position}. A write's timestamp is the position itself, so the highest
 * position wins whatever the order in which writes arrive; a read before a write, or a lightweight transaction, would cost
 * more and say the same.
 */
@Component
public class CursorStore {

    /** A device of a user. */
    record Device(UUID userId, UUID deviceId) {}

    private final CqlSession session;
    private final GroupedWrites writes;
    private final PreparedStatement insert;
    private final PreparedStatement select;

    CursorStore(CqlSession session, CassandraConventions names, GroupedWrites writes, CassandraSchema schema) {
        this.session = session;
        this.writes = writes;
        String table = names.table("device_cursors");
        this.insert = session.prepare("INSERT INTO " + table
                + " (user_id, device_id, position) VALUES (:user, :device, :position) USING TIMESTAMP :timestamp");
        this.select =
                session.prepare("SELECT position FROM " + table + " WHERE user_id = :user AND device_id = :device");
    }

    CompletableFuture<Void> raise(Map<Device, Long> positions) {
        List<BoundStatement> statements = positions.entrySet().stream()
                .map(cursor -> insert.boundStatementBuilder()
                        .setUuid("user", cursor.getKey().userId())
                        .setUuid("device", cursor.getKey().deviceId())
                        .setLong("position", cursor.getValue())
                        .setLong("timestamp", cursor.getValue())
                        .build())
                .toList();
        return writes.execute(statements);
    }

    /** The device's cursor; 0 if it has none. */
    public CompletableFuture<Long> cursorOf(UUID user, UUID device) {
        BoundStatement query = select.boundStatementBuilder()
                .setUuid("user", user)
                .setUuid("device", device)
                .build();
        return session.executeAsync(query).toCompletableFuture().thenApply(result -> {
            Row row = result.one();
            return row == null ? 0L : row.getLong("position");
        });
    }
}
