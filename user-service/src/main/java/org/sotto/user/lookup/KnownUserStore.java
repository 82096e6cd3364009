package org.sotto.user.lookup;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.sotto.user.privacy.PrivacyStore;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Names and privacy settings of table {@code users}, in one query. */
@Repository
class KnownUserStore {
    private final JdbcClient jdbc;

    KnownUserStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Those of the users that exist. */
    Map<UUID, KnownUser> find(Collection<UUID> userIds) {
        Map<UUID, KnownUser> found = new HashMap<>();
        jdbc.sql("SELECT user_id, display_name, " + PrivacyStore.COLUMNS + " FROM users WHERE user_id IN (:users)")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query((RowCallbackHandler) row -> found.put(
                        SqlValues.id(row, "user_id"),
                        new KnownUser(row.getString("display_name"), PrivacyStore.settings(row))));
        return found;
    }
}
