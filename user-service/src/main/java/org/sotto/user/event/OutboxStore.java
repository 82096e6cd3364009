package org.sotto.user.event;

import com.google.protobuf.InvalidProtocolBufferException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code user_events}: a row from the commit of a change until Kafka has confirmed its record. Only the relay reads it,
 * across all users (on Vitess: shard by shard).
 */
@Repository
class OutboxStore {
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    OutboxStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    void insert(List<OutboxEntry> entries, Instant now) {
        batches.batchUpdate(
                "INSERT INTO user_events (user_id, event_id, created_at, record) VALUES (?, ?, ?, ?)",
                entries.stream()
                        .map(entry -> new Object[] {
                            SqlValues.of(entry.userId()),
                            SqlValues.of(entry.eventId()),
                            SqlValues.of(now),
                            entry.record().toByteArray()
                        })
                        .toList());
    }

    void delete(List<OutboxEntry> entries) {
        batches.batchUpdate(
                "DELETE FROM user_events WHERE user_id = ? AND event_id = ?",
                entries.stream()
                        .map(entry -> new Object[] {SqlValues.of(entry.userId()), SqlValues.of(entry.eventId())})
                        .toList());
    }

    List<OutboxEntry> findOlderThan(Instant time, int limit) {
        return jdbc.sql("SELECT event_id, record FROM user_events WHERE created_at < ? ORDER BY created_at LIMIT ?")
                .param(SqlValues.of(time))
                .param(limit)
                .query(OutboxStore::entry)
                .list();
    }

    private static OutboxEntry entry(ResultSet row, int index) throws SQLException {
        try {
            return new OutboxEntry(SqlValues.id(row, "event_id"), UserChanged.parseFrom(row.getBytes("record")));
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a row of user_events holds no UserChanged", e);
        }
    }
}
