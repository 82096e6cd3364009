package org.sotto.user.session;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code sessions}, key (user, sid). A revoked row stays, so that its refresh token is told apart from one that never
 * was, until it would have expired.
 */
@Repository
class SessionStore {
    private static final String COLUMNS =
            "sid, user_id, device_id, device_number, family, refresh_hash, rotated_at," + " expires_at, revoke_reason";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    SessionStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    void insert(List<Session> sessions) {
        batches.batchUpdate(
                """
                INSERT INTO sessions (user_id, sid, device_id, device_number, family, refresh_hash, created_at,
                                      rotated_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                sessions.stream()
                        .map(session -> new Object[] {
                            SqlValues.of(session.userId()),
                            SqlValues.of(session.sid()),
                            SqlValues.of(session.deviceId()),
                            session.deviceNumber(),
                            SqlValues.of(session.family()),
                            SqlValues.of(session.refreshHash()),
                            SqlValues.of(session.rotatedAt()),
                            SqlValues.of(session.rotatedAt()),
                            SqlValues.of(session.expiresAt())
                        })
                        .toList());
    }

    /** The session of a refresh token, locked until the transaction ends. */
    Optional<Session> lockFamily(UUID userId, UUID family) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM sessions WHERE user_id = ? AND family = ? FOR UPDATE")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(family))
                .query(SessionStore::session)
                .optional();
    }

    /** The session, locked until the transaction ends. */
    Optional<Session> lock(UUID userId, UUID sid) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM sessions WHERE user_id = ? AND sid = ? FOR UPDATE")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(sid))
                .query(SessionStore::session)
                .optional();
    }

    /** The user's sessions that are not revoked, locked until the transaction ends. */
    List<Session> lockAll(UUID userId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM sessions WHERE user_id = ? AND revoked_at IS NULL FOR UPDATE")
                .param(SqlValues.of(userId))
                .query(SessionStore::session)
                .list();
    }

    /** Sessions that expired and are not revoked, locked until the transaction ends; across all users. */
    List<Session> lockExpired(Instant before, int limit) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM sessions WHERE expires_at <= ? AND revoked_at IS NULL LIMIT ?"
                        + " FOR UPDATE SKIP LOCKED")
                .param(SqlValues.of(before))
                .param(limit)
                .query(SessionStore::session)
                .list();
    }

    void rotate(UUID userId, UUID sid, ByteString refreshHash, Instant at, Instant expiresAt) {
        jdbc.sql("""
                        UPDATE sessions SET refresh_hash = ?, rotated_at = ?, expires_at = ?
                        WHERE user_id = ? AND sid = ?""")
                .param(SqlValues.of(refreshHash))
                .param(SqlValues.of(at))
                .param(SqlValues.of(expiresAt))
                .param(SqlValues.of(userId))
                .param(SqlValues.of(sid))
                .update();
    }

    void revoke(UUID userId, UUID sid, String reason, Instant at) {
        jdbc.sql("UPDATE sessions SET revoked_at = ?, revoke_reason = ? WHERE user_id = ? AND sid = ?")
                .param(SqlValues.of(at))
                .param(reason)
                .param(SqlValues.of(userId))
                .param(SqlValues.of(sid))
                .update();
    }

    /** A user's sessions, by when they began. */
    List<SessionTimes> timesOf(UUID userId) {
        return jdbc.sql("""
                        SELECT sid, device_id, created_at, rotated_at, expires_at, revoked_at, revoke_reason
                        FROM sessions WHERE user_id = ? ORDER BY created_at, sid""")
                .param(SqlValues.of(userId))
                .query((row, index) -> new SessionTimes(
                        SqlValues.id(row, "sid"),
                        SqlValues.id(row, "device_id"),
                        SqlValues.time(row, "created_at"),
                        SqlValues.time(row, "rotated_at"),
                        SqlValues.time(row, "expires_at"),
                        SqlValues.timeOrNull(row, "revoked_at"),
                        row.getString("revoke_reason")))
                .list();
    }

    /** Removes a user's sessions. Returns how many. */
    int deleteAll(UUID userId) {
        return jdbc.sql("DELETE FROM sessions WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }

    /** Removes sessions that ended before; across all users (on Vitess: shard by shard). Returns how many. */
    int deleteExpired(Instant before, int limit) {
        return jdbc.sql("DELETE FROM sessions WHERE expires_at < ? AND revoked_at IS NOT NULL LIMIT ?")
                .param(SqlValues.of(before))
                .param(limit)
                .update();
    }

    private static Session session(ResultSet row, int index) throws SQLException {
        return new Session(
                SqlValues.id(row, "sid"),
                SqlValues.id(row, "user_id"),
                SqlValues.id(row, "device_id"),
                row.getInt("device_number"),
                SqlValues.id(row, "family"),
                SqlValues.bytes(row, "refresh_hash"),
                SqlValues.time(row, "rotated_at"),
                SqlValues.time(row, "expires_at"),
                row.getString("revoke_reason"));
    }
}
