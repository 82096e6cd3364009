package org.sotto.client.e2ee.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The statements of {@link SqliteE2eeStore}, on values as they are stored. */
final class SqliteRecords {
    private final Connection connection;

    SqliteRecords(Connection connection) {
        this.connection = connection;
    }

    Optional<byte[]> get(String section, byte[] key) {
        return run("SELECT value FROM record WHERE section = ? AND key = ?", statement -> {
            statement.setString(1, section);
            statement.setBytes(2, key);
            return first(statement);
        });
    }

    void put(String section, byte[] key, byte[] value) {
        run("INSERT OR REPLACE INTO record (section, key, value) VALUES (?, ?, ?)", statement -> {
            statement.setString(1, section);
            statement.setBytes(2, key);
            statement.setBytes(3, value);
            return statement.executeUpdate();
        });
    }

    void remove(String section, byte[] key) {
        run("DELETE FROM record WHERE section = ? AND key = ?", statement -> {
            statement.setString(1, section);
            statement.setBytes(2, key);
            return statement.executeUpdate();
        });
    }

    List<byte[]> keys(String section) {
        return run("SELECT key FROM record WHERE section = ? ORDER BY key", statement -> {
            statement.setString(1, section);
            List<byte[]> keys = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getBytes(1));
                }
            }
            return keys;
        });
    }

    /** A setting, which is made when there is none. */
    byte[] settingOrStore(String name, Supplier<byte[]> value) {
        Optional<byte[]> stored = run("SELECT value FROM setting WHERE name = ?", statement -> {
            statement.setString(1, name);
            return first(statement);
        });
        return stored.orElseGet(() -> {
            byte[] made = value.get();
            run("INSERT INTO setting (name, value) VALUES (?, ?)", statement -> {
                statement.setString(1, name);
                statement.setBytes(2, made);
                return statement.executeUpdate();
            });
            return made;
        });
    }

    private static Optional<byte[]> first(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.empty();
        }
    }

    private interface Work<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private <T> T run(String sql, Work<T> work) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return work.run(statement);
        } catch (SQLException e) {
            throw new StoreException("cannot run: " + sql, e);
        }
    }
}
