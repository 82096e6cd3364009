package org.sotto.user.twofactor;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code two_factor}, key user. */
@Repository
class TwoFactorStore {
    private final JdbcClient jdbc;

    TwoFactorStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * An account's PIN.
     *
     * @param hash see {@link PinHashes}
     * @param wrongTries since the last right one
     * @param blockedUntil no try counts before; null when none is blocked
     */
    record Guard(String hash, int wrongTries, @Nullable Instant blockedUntil) {}

    boolean exists(UUID userId) {
        return jdbc.sql("SELECT COUNT(*) FROM two_factor WHERE user_id = ?")
                        .param(SqlValues.of(userId))
                        .query(Integer.class)
                        .single()
                > 0;
    }

    Optional<Instant> setAt(UUID userId) {
        return jdbc.sql("SELECT set_at FROM two_factor WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query((row, index) -> SqlValues.time(row, "set_at"))
                .optional();
    }

    /** The PIN, its row locked until the transaction ends. */
    Optional<Guard> lock(UUID userId) {
        return jdbc.sql("SELECT pin_hash, wrong_tries, blocked_until FROM two_factor WHERE user_id = ? FOR UPDATE")
                .param(SqlValues.of(userId))
                .query((row, index) -> new Guard(
                        row.getString("pin_hash"),
                        row.getInt("wrong_tries"),
                        SqlValues.timeOrNull(row, "blocked_until")))
                .optional();
    }

    /** Sets or replaces the PIN, with no wrong tries. */
    void put(UUID userId, String hash, Instant at) {
        jdbc.sql("""
                        INSERT INTO two_factor (user_id, pin_hash, set_at) VALUES (:user, :hash, :at)
                        ON DUPLICATE KEY UPDATE pin_hash = :hash, set_at = :at, wrong_tries = 0, blocked_until = NULL""")
                .param("user", SqlValues.of(userId))
                .param("hash", hash)
                .param("at", SqlValues.of(at))
                .update();
    }

    void countWrongTry(UUID userId, int wrongTries, @Nullable Instant blockedUntil) {
        jdbc.sql("UPDATE two_factor SET wrong_tries = ?, blocked_until = ? WHERE user_id = ?")
                .param(wrongTries)
                .param(blockedUntil == null ? null : SqlValues.of(blockedUntil))
                .param(SqlValues.of(userId))
                .update();
    }

    void forgetWrongTries(UUID userId) {
        countWrongTry(userId, 0, null);
    }

    /** Whether there was one. */
    boolean delete(UUID userId) {
        return jdbc.sql("DELETE FROM two_factor WHERE user_id = ?")
                        .param(SqlValues.of(userId))
                        .update()
                > 0;
    }
}
