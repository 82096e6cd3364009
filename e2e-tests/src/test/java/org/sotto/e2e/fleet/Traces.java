package org.sotto.e2e.fleet;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.metadata.schema.ColumnMetadata;
import com.datastax.oss.driver.api.core.metadata.schema.TableMetadata;
import com.datastax.oss.driver.api.core.type.DataType;
import com.datastax.oss.driver.api.core.type.DataTypes;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Where ids stand in the engines.
 *
 * @param rows what holds one, by where it is: {@code mysql contacts.user_id}, {@code cassandra messages.sender_id}, {@code redis
 *     online:{…}} with the ids left out
 */
public record Traces(Map<String, List<String>> rows) {

    public Set<String> places() {
        return rows.keySet();
    }

    /** What stands in a place. */
    public List<String> in(String place) {
        return rows.getOrDefault(place, List.of());
    }

    static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /** Looks through every table and key. */
    static final class Search {
        private static final String ANY_ID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

        private final Set<UUID> ids;
        private final Map<String, List<String>> rows = new TreeMap<>();

        Search(Set<UUID> ids) {
            this.ids = Set.copyOf(ids);
        }

        Traces found() {
            return new Traces(rows);
        }

        private void add(String place, String row) {
            rows.computeIfAbsent(place, p -> new ArrayList<>()).add(row);
        }

        /** Every column of 16 bytes. */
        void mysql(Connection mysql, String schema) throws SQLException {
            List<String[]> columns = new ArrayList<>();
            try (PreparedStatement query = mysql.prepareStatement("SELECT table_name, column_name"
                    + " FROM information_schema.columns WHERE table_schema = ? AND column_type = 'binary(16)'")) {
                query.setString(1, schema);
                try (ResultSet found = query.executeQuery()) {
                    while (found.next()) {
                        columns.add(new String[] {found.getString(1), found.getString(2)});
                    }
                }
            }
            if (columns.isEmpty()) {
                throw new IllegalStateException("no table of " + schema + " has ids (expected: most)");
            }
            for (String[] column : columns) {
                for (UUID id : ids) {
                    count(mysql, column[0], column[1], id);
                }
            }
        }

        private void count(Connection mysql, String table, String column, UUID id) throws SQLException {
            try (PreparedStatement query =
                    mysql.prepareStatement("SELECT COUNT(*) FROM `" + table + "` WHERE `" + column + "` = ?")) {
                query.setBytes(1, bytes(id));
                try (ResultSet found = query.executeQuery()) {
                    found.next();
                    if (found.getInt(1) > 0) {
                        add("mysql " + table + "." + column, id + ": " + found.getInt(1));
                    }
                }
            }
        }

        /** Every column of ids, in every row. */
        void cassandra(CqlSession session, String keyspace) {
            var tables = session.getMetadata()
                    .getKeyspace(keyspace)
                    .orElseThrow(() -> new IllegalStateException("no keyspace " + keyspace))
                    .getTables()
                    .values();
            for (TableMetadata table : tables) {
                List<String> columns = table.getColumns().values().stream()
                        .filter(column -> isId(column.getType()))
                        .map(ColumnMetadata::getName)
                        .map(name -> name.asInternal())
                        .toList();
                String name = table.getName().asInternal();
                for (Row row : session.execute("SELECT * FROM " + keyspace + "." + name)) {
                    for (String column : columns) {
                        UUID value = row.getUuid(column);
                        if (value != null && ids.contains(value)) {
                            add("cassandra " + name + "." + column, row.getFormattedContents());
                        }
                    }
                }
            }
        }

        private static boolean isId(DataType type) {
            return type.equals(DataTypes.UUID) || type.equals(DataTypes.TIMEUUID);
        }

        /** Every key by its name, and the members of sorted sets. */
        void redis(RedisCommands<String, String> redis) {
            ScanIterator.scan(redis).forEachRemaining(key -> {
                if (names(key)) {
                    add("redis " + key.replaceAll(ANY_ID, "…"), key);
                } else if (redis.type(key).equals("zset")) {
                    redis.zrange(key, 0, -1).stream()
                            .filter(this::names)
                            .forEach(member -> add("redis member of " + key.replaceAll(ANY_ID, "…"), member));
                }
            });
        }

        private boolean names(String text) {
            return ids.stream().anyMatch(id -> text.contains(id.toString()));
        }
    }
}
