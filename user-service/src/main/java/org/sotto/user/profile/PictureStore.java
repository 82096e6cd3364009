package org.sotto.user.profile;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Table {@code profile_pictures}: at most one row a user. */
@Repository
public class PictureStore {
    private final JdbcClient jdbc;

    PictureStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<Picture> find(UUID userId) {
        return jdbc.sql("SELECT media_type, bytes FROM profile_pictures WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query((row, index) ->
                        new Picture(Picture.Type.of(row.getString("media_type")), SqlValues.bytes(row, "bytes")))
                .optional();
    }

    void put(UUID userId, Picture picture, Instant now) {
        jdbc.sql("REPLACE INTO profile_pictures (user_id, media_type, bytes, updated_at) VALUES (?, ?, ?, ?)")
                .param(SqlValues.of(userId))
                .param(picture.type().mediaType())
                .param(SqlValues.of(picture.bytes()))
                .param(SqlValues.of(now))
                .update();
    }

    /** Returns how many there were: 0 or 1. */
    public int delete(UUID userId) {
        return jdbc.sql("DELETE FROM profile_pictures WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }
}
