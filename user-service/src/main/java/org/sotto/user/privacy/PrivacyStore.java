package org.sotto.user.privacy;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The privacy columns of table {@code users}. */
@Repository
public class PrivacyStore {
    /** For a query of table {@code users} whose rows {@link #settings} reads. */
    public static final String COLUMNS =
            "privacy_last_seen, privacy_profile_pic, privacy_status, privacy_read_receipts";

    private final JdbcClient jdbc;

    PrivacyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Reads {@link #COLUMNS}. */
    public static PrivacySettings settings(ResultSet row) throws SQLException {
        return new PrivacySettings(
                Audience.of(row.getString("privacy_last_seen")),
                Audience.of(row.getString("privacy_profile_pic")),
                Audience.of(row.getString("privacy_status")),
                row.getBoolean("privacy_read_receipts"));
    }

    /** Sets what is not null. */
    void update(UUID userId, PrivacyUpdate update) {
        jdbc.sql("""
                        UPDATE users SET privacy_last_seen = COALESCE(:lastSeen, privacy_last_seen),
                                         privacy_profile_pic = COALESCE(:picture, privacy_profile_pic),
                                         privacy_status = COALESCE(:status, privacy_status),
                                         privacy_read_receipts = COALESCE(:receipts, privacy_read_receipts)
                        WHERE user_id = :user""")
                .param("lastSeen", update.lastSeen())
                .param("picture", update.profilePicture())
                .param("status", update.status())
                .param("receipts", update.readReceipts())
                .param("user", SqlValues.of(userId))
                .update();
    }
}
