package org.sotto.user.link;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.signedlist.Reservation;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code device_reservations}, key (user, pairing).
 *
 * <ul>
 *   <li>Insert: under the lock of the user's row in {@code users}, which also gives the number.
 *   <li>A row counts until it expires; it is prolonged by the primary's first message and by the approval, which also sets the
 *       hash of the device's token.
 *   <li>Delete: when the device signs in, when a list is published that names an approved device no more, when the account is
 *       taken over or ends, and a while after it has expired.
 * </ul>
 */
@Repository
class ReservationStore {
    private static final String COLUMNS = "user_id, pairing_id, device_id, device_number, expires_at, token_hash";

    private final JdbcClient jdbc;

    /**
     * A row.
     *
     * @param reservation what is held
     * @param expiresAt until when
     * @param tokenHash null before the signed list names the device
     */
    record Stored(
            Reservation reservation,
            Instant expiresAt,
            @Nullable ByteString tokenHash) {
        boolean isLive(Instant now) {
            return now.isBefore(expiresAt);
        }
    }

    ReservationStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Reservation reservation, Instant expiresAt) {
        jdbc.sql("""
                        INSERT INTO device_reservations (user_id, pairing_id, device_id, device_number, expires_at)
                        VALUES (?, ?, ?, ?, ?)""")
                .param(SqlValues.of(reservation.userId()))
                .param(SqlValues.of(reservation.pairingId()))
                .param(SqlValues.of(reservation.deviceId()))
                .param(reservation.deviceNumber())
                .param(SqlValues.of(expiresAt))
                .update();
    }

    Optional<Stored> find(UUID userId, UUID pairingId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM device_reservations WHERE user_id = ? AND pairing_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(pairingId))
                .query(ReservationStore::stored)
                .optional();
    }

    /** A user's, by number, also those that have expired. */
    List<Stored> findByUser(UUID userId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM device_reservations WHERE user_id = ? ORDER BY device_number")
                .param(SqlValues.of(userId))
                .query(ReservationStore::stored)
                .list();
    }

    /** Lets a row live at least until then; false if there is none, or it has expired. */
    boolean prolong(Reservation reservation, Instant expiresAt, Instant now) {
        return jdbc.sql("""
                                UPDATE device_reservations SET expires_at = GREATEST(expires_at, ?)
                                WHERE user_id = ? AND pairing_id = ? AND expires_at > ?""")
                        .param(SqlValues.of(expiresAt))
                        .param(SqlValues.of(reservation.userId()))
                        .param(SqlValues.of(reservation.pairingId()))
                        .param(SqlValues.of(now))
                        .update()
                > 0;
    }

    /** Sets the token and for how long it works; false if there is no such row. */
    boolean approve(Reservation reservation, ByteString tokenHash, Instant expiresAt) {
        return jdbc.sql("""
                                UPDATE device_reservations SET token_hash = ?, expires_at = ?
                                WHERE user_id = ? AND pairing_id = ?""")
                        .param(SqlValues.of(tokenHash))
                        .param(SqlValues.of(expiresAt))
                        .param(SqlValues.of(reservation.userId()))
                        .param(SqlValues.of(reservation.pairingId()))
                        .update()
                > 0;
    }

    void delete(UUID userId, UUID pairingId) {
        jdbc.sql("DELETE FROM device_reservations WHERE user_id = ? AND pairing_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(pairingId))
                .update();
    }

    /**
     * Deletes the rows with a token whose device is none of these.
     *
     * @param kept at least one
     * @return how many there were
     */
    int deleteApproved(UUID userId, Collection<UUID> kept) {
        return jdbc.sql("""
                        DELETE FROM device_reservations
                        WHERE user_id = :user AND token_hash IS NOT NULL AND device_id NOT IN (:kept)""")
                .param("user", SqlValues.of(userId))
                .param("kept", kept.stream().map(SqlValues::of).toList())
                .update();
    }

    /** Returns how many there were. */
    int deleteAll(UUID userId) {
        return jdbc.sql("DELETE FROM device_reservations WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }

    /** Across all users (on Vitess: shard by shard). Returns how many. */
    int deleteExpired(Instant before, int limit) {
        return jdbc.sql("DELETE FROM device_reservations WHERE expires_at < ? LIMIT ?")
                .param(SqlValues.of(before))
                .param(limit)
                .update();
    }

    private static Stored stored(ResultSet row, int index) throws SQLException {
        byte[] tokenHash = row.getBytes("token_hash");
        return new Stored(
                new Reservation(
                        SqlValues.id(row, "user_id"),
                        SqlValues.id(row, "device_id"),
                        row.getInt("device_number"),
                        SqlValues.id(row, "pairing_id")),
                SqlValues.time(row, "expires_at"),
                tokenHash == null ? null : ByteString.copyFrom(tokenHash));
    }
}
