package org.sotto.user.account;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sotto.user.phone.PhoneHash;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Tables {@code phone_hashes} (phone hash → user) and {@code users}. {@code phone_hashes} decides who owns a number: its row
 * is inserted first, and whoever comes second gets {@link org.springframework.dao.DuplicateKeyException}.
 */
@Repository
public class AccountStore {
    private static final String DEFAULT_STATUS = "Hey there! I am using Sotto.";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    public AccountStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** The account of a number. */
    public Optional<UUID> findByPhone(PhoneHash hash) {
        return jdbc.sql("SELECT user_id FROM phone_hashes WHERE phone_number_hash = ?")
                .param(SqlValues.of(hash.bytes()))
                .query((row, index) -> SqlValues.id(row, "user_id"))
                .optional();
    }

    /** Those of the hashes that have an account. */
    public Set<PhoneHash> findTaken(Collection<PhoneHash> hashes) {
        return new HashSet<>(jdbc.sql("SELECT phone_number_hash FROM phone_hashes WHERE phone_number_hash IN (:hashes)")
                .param(
                        "hashes",
                        hashes.stream().map(hash -> SqlValues.of(hash.bytes())).toList())
                .query((row, index) -> new PhoneHash(SqlValues.bytes(row, "phone_number_hash")))
                .list());
    }

    /**
     * When one of the user's devices last renewed its session, was added or was last seen; without any of it, when the account
     * was made.
     */
    public Instant lastActive(UUID userId) {
        return jdbc.sql("""
                        SELECT GREATEST(COALESCE((SELECT MAX(last_active_at) FROM devices WHERE user_id = :user), created_at),
                                        COALESCE(last_seen_at, created_at)) AS at
                        FROM users WHERE user_id = :user""")
                .param("user", SqlValues.of(userId))
                .query((row, index) -> SqlValues.time(row, "at"))
                .single();
    }

    /** Removes the account's own rows. Returns how many there were. */
    public int delete(UUID userId) {
        int hashes = jdbc.sql("DELETE FROM phone_hashes WHERE phone_number_hash ="
                        + " (SELECT phone_number_hash FROM users WHERE user_id = ?) AND user_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(userId))
                .update();
        int users = jdbc.sql("DELETE FROM users WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
        return hashes + users;
    }

    /** When the account was made; empty if there is no such user. */
    public Optional<Instant> createdAt(UUID userId) {
        return jdbc.sql("SELECT created_at FROM users WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query((row, index) -> SqlValues.time(row, "created_at"))
                .optional();
    }

    /** The accounts of those of the hashes that have one. */
    public Map<PhoneHash, UUID> findByPhones(Collection<PhoneHash> hashes) {
        Map<PhoneHash, UUID> found = new HashMap<>();
        jdbc.sql("SELECT phone_number_hash, user_id FROM phone_hashes WHERE phone_number_hash IN (:hashes)")
                .param(
                        "hashes",
                        hashes.stream().map(hash -> SqlValues.of(hash.bytes())).toList())
                .query((RowCallbackHandler) row -> found.put(
                        new PhoneHash(SqlValues.bytes(row, "phone_number_hash")), SqlValues.id(row, "user_id")));
        return found;
    }

    /** Locks the user's row until the transaction ends; false if there is no such user. */
    public boolean lock(UUID userId) {
        return jdbc.sql("SELECT user_id FROM users WHERE user_id = ? FOR UPDATE")
                .param(SqlValues.of(userId))
                .query((row, index) -> SqlValues.id(row, "user_id"))
                .optional()
                .isPresent();
    }

    /** Those of the users that exist. */
    public List<UUID> findExisting(Collection<UUID> userIds) {
        return jdbc.sql("SELECT user_id FROM users WHERE user_id IN (:users)")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query((row, index) -> SqlValues.id(row, "user_id"))
                .list();
    }

    /**
     * Adds accounts, each with one device's number taken.
     *
     * @throws org.springframework.dao.DuplicateKeyException if a number has an account
     */
    public void insert(List<Account> accounts) {
        batches.batchUpdate(
                "INSERT INTO phone_hashes (phone_number_hash, user_id) VALUES (?, ?)",
                accounts.stream()
                        .map(account ->
                                new Object[] {SqlValues.of(account.phoneHash().bytes()), SqlValues.of(account.userId())
                                })
                        .toList());
        batches.batchUpdate(
                """
                INSERT INTO users (user_id, phone_number_hash, phone_number, status_message, created_at,
                                   next_device_number)
                VALUES (?, ?, ?, ?, ?, 2)""",
                accounts.stream()
                        .map(account -> new Object[] {
                            SqlValues.of(account.userId()),
                            SqlValues.of(account.phoneHash().bytes()),
                            SqlValues.of(account.encryptedNumber()),
                            DEFAULT_STATUS,
                            SqlValues.of(account.createdAt())
                        })
                        .toList());
    }

    /**
     * Locks the user's row until the transaction ends and takes the next device number.
     *
     * @throws org.springframework.dao.EmptyResultDataAccessException if there is no such user
     */
    public int takeDeviceNumber(UUID userId) {
        int number = jdbc.sql("SELECT next_device_number FROM users WHERE user_id = ? FOR UPDATE")
                .param(SqlValues.of(userId))
                .query(Integer.class)
                .single();
        jdbc.sql("UPDATE users SET next_device_number = ? WHERE user_id = ?")
                .param(number + 1)
                .param(SqlValues.of(userId))
                .update();
        return number;
    }
}
