package org.sotto.user.profile;

import java.util.Optional;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The profile columns of table {@code users}. */
@Repository
class ProfileStore {
    private final JdbcClient jdbc;

    ProfileStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Profile> find(UUID userId) {
        return jdbc.sql("""
                        SELECT user_id, phone_number, display_name, status_message, about, profile_picture_url
                        FROM users WHERE user_id = ?""")
                .param(SqlValues.of(userId))
                .query((row, index) -> new Profile(
                        SqlValues.id(row, "user_id"),
                        SqlValues.bytes(row, "phone_number"),
                        row.getString("display_name"),
                        row.getString("status_message"),
                        row.getString("about"),
                        row.getString("profile_picture_url")))
                .optional();
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
