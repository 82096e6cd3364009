package org.sotto.user.signedlist;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code device_lists}, key (user, version): the newest versions of one chain. Whoever adds holds the lock of the user's
 * row in {@code users}, which makes the comparison of versions and the insert one step.
 */
@Repository
class SignedListStore {
    /** Versions of a chain that are kept, and that one answer holds. */
    static final int KEPT = 100;

    private final JdbcClient jdbc;

    SignedListStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<CurrentList> findCurrent(UUID userId) {
        return Optional.ofNullable(findCurrent(Set.of(userId)).get(userId));
    }

    /** The newest list of each user that has published one. */
    Map<UUID, CurrentList> findCurrent(Collection<UUID> userIds) {
        Map<UUID, CurrentList> found = new HashMap<>();
        if (userIds.isEmpty()) {
            return found;
        }
        jdbc.sql("""
                        SELECT lists.user_id, lists.body, lists.signature
                        FROM (SELECT user_id, MAX(version) AS version FROM device_lists
                              WHERE user_id IN (:users) GROUP BY user_id) AS newest
                        JOIN device_lists AS lists ON lists.user_id = newest.user_id AND lists.version = newest.version""")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query((RowCallbackHandler) row -> found.put(SqlValues.id(row, "user_id"), current(row)));
        return found;
    }

    private static CurrentList current(ResultSet row) throws SQLException {
        SignedList signed = signed(row, 0);
        ListBody body = ListParser.read(signed.body());
        return new CurrentList(
                body.version(), body.accountKey(), signed, body.expiresAt(), body.primaryNumber(), body.byId());
    }

    private static SignedList signed(ResultSet row, int index) throws SQLException {
        return new SignedList(SqlValues.bytes(row, "body"), SqlValues.bytes(row, "signature"));
    }

    Optional<SignedList> find(UUID userId, long version) {
        return jdbc.sql("SELECT body, signature FROM device_lists WHERE user_id = ? AND version = ?")
                .param(SqlValues.of(userId))
                .param(version)
                .query(SignedListStore::signed)
                .optional();
    }

    /** The versions after that one, oldest first. */
    List<SignedList> findAfter(UUID userId, long version) {
        return jdbc.sql("SELECT body, signature FROM device_lists WHERE user_id = ? AND version > ? ORDER BY version")
                .param(SqlValues.of(userId))
                .param(version)
                .query(SignedListStore::signed)
                .list();
    }

    int count(UUID userId) {
        return jdbc.sql("SELECT COUNT(*) FROM device_lists WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query(Integer.class)
                .single();
    }

    /** Adds the next version, and drops the one that is too old then. */
    void insert(ListBody list, SignedList signed, Instant now) {
        jdbc.sql("INSERT INTO device_lists (user_id, version, aik, body, signature, published_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")
                .param(SqlValues.of(list.userId()))
                .param(list.version())
                .param(SqlValues.of(list.accountKey()))
                .param(SqlValues.of(signed.body()))
                .param(SqlValues.of(signed.signature()))
                .param(SqlValues.of(now))
                .update();
        jdbc.sql("DELETE FROM device_lists WHERE user_id = ? AND version <= ?")
                .param(SqlValues.of(list.userId()))
                .param(list.version() - KEPT)
                .update();
    }

    /** Returns how many there were. */
    int deleteAll(UUID userId) {
        return jdbc.sql("DELETE FROM device_lists WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }
}
