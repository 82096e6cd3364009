package org.sotto.user.profile;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.sotto.user.privacy.PrivacyStore;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The profile columns of table {@code users}. */
@Repository
class ProfileStore {
    private static final String SELECT =
            "SELECT users.user_id, display_name, status_message, about, last_seen_at, " + PrivacyStore.COLUMNS + ","
                    + " profile_pictures.user_id IS NOT NULL AS has_picture FROM users"
                    + " LEFT JOIN profile_pictures ON profile_pictures.user_id = users.user_id";

    private final JdbcClient jdbc;

    ProfileStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Profile> find(UUID userId) {
        return jdbc.sql(SELECT + " WHERE users.user_id = ?")
                .param(SqlValues.of(userId))
                .query(ProfileStore::profile)
                .optional();
    }

    /** The profiles of those of the users that exist. */
    List<Profile> find(Collection<UUID> userIds) {
        return jdbc.sql(SELECT + " WHERE users.user_id IN (:users)")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query(ProfileStore::profile)
                .list();
    }

    /** The phone number, see {@link org.sotto.user.phone.PhoneCipher}. */
    Optional<ByteString> findEncryptedNumber(UUID userId) {
        return jdbc.sql("SELECT phone_number FROM users WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query((row, index) -> SqlValues.bytes(row, "phone_number"))
                .optional();
    }

    private static Profile profile(ResultSet row, int index) throws SQLException {
        return new Profile(
                SqlValues.id(row, "user_id"),
                row.getString("display_name"),
                row.getString("status_message"),
                row.getString("about"),
                row.getBoolean("has_picture"),
                SqlValues.timeOrNull(row, "last_seen_at"),
                PrivacyStore.settings(row));
    }

    /** Sets what is not null. */
    void update(UUID userId, ProfileUpdate update) {
        jdbc.sql("""
                        UPDATE users SET display_name = COALESCE(:name, display_name),
                                         status_message = COALESCE(:status, status_message),
                                         about = COALESCE(:about, about)
                        WHERE user_id = :user""")
                .param("name", update.displayName())
                .param("status", update.statusMessage())
                .param("about", update.about())
                .param("user", SqlValues.of(userId))
                .update();
    }
}
