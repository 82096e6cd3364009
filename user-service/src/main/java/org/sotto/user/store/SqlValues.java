package org.sotto.user.store;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;

/**
 * Ids as {@code BINARY(16)}, times as {@code DATETIME(3)} in UTC. Times travel as {@link LocalDateTime}, which the driver
 * does not shift by a connection's or a server's time zone as it would a {@code Timestamp}.
 */
public final class SqlValues {
    /** No id lies before it: where a list that is paged by ids begins. */
    public static final UUID FIRST_ID = new UUID(0, 0);

    private SqlValues() {}

    public static byte[] of(UUID id) {
        return Uuids.toBytes(id);
    }

    public static byte[] of(ByteString bytes) {
        return bytes.toByteArray();
    }

    public static LocalDateTime of(Instant time) {
        return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
    }

    public static UUID id(ResultSet row, String column) throws SQLException {
        return Uuids.fromBytes(row.getBytes(column));
    }

    public static ByteString bytes(ResultSet row, String column) throws SQLException {
        return ByteString.copyFrom(row.getBytes(column));
    }

    public static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }

    public static @Nullable Instant timeOrNull(ResultSet row, String column) throws SQLException {
        LocalDateTime time = row.getObject(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }
}
