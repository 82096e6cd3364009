package org.sotto.user.key;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Tables {@code one_time_pre_keys} and {@code one_time_kem_pre_keys}, key (user, device, id): a row for each key that was not
 * handed out. Adding: under the lock of the user's row. Taking: the lowest id that nobody else is taking is locked
 * ({@code FOR UPDATE SKIP LOCKED}) and deleted in one transaction, so that a key is handed out at most once, and takers do not
 * wait for each other. If the taker dies after the commit, the key is lost, never repeated.
 */
@Repository
class OneTimeKeyStore {
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    OneTimeKeyStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    void insert(DeviceRef device, OneTimeKeys keys) {
        batches.batchUpdate(
                "INSERT INTO one_time_pre_keys (user_id, device_id, id, public_key) VALUES (?, ?, ?, ?)",
                keys.ec().stream()
                        .map(key -> new Object[] {
                            SqlValues.of(device.userId()),
                            SqlValues.of(device.deviceId()),
                            key.id(),
                            SqlValues.of(key.publicKey())
                        })
                        .toList());
        batches.batchUpdate(
                "INSERT INTO one_time_kem_pre_keys (user_id, device_id, id, public_key, signature) VALUES (?, ?, ?, ?, ?)",
                keys.kem().stream()
                        .map(key -> new Object[] {
                            SqlValues.of(device.userId()),
                            SqlValues.of(device.deviceId()),
                            key.id(),
                            SqlValues.of(key.publicKey()),
                            SqlValues.of(key.signature())
                        })
                        .toList());
    }

    /** Those of the ids under which a key is stored, with it. */
    Map<Long, ByteString> findAmong(OneTimeKind kind, DeviceRef device, Collection<Long> ids) {
        Map<Long, ByteString> found = new HashMap<>();
        if (!ids.isEmpty()) {
            jdbc.sql("SELECT id, public_key FROM " + table(kind)
                            + " WHERE user_id = :user AND device_id = :device AND id IN (:ids)")
                    .param("user", SqlValues.of(device.userId()))
                    .param("device", SqlValues.of(device.deviceId()))
                    .param("ids", ids)
                    .query((RowCallbackHandler)
                            row -> found.put(row.getLong("id"), SqlValues.bytes(row, "public_key")));
        }
        return found;
    }

    int count(OneTimeKind kind, DeviceRef device) {
        return jdbc.sql("SELECT COUNT(*) FROM " + table(kind) + " WHERE user_id = ? AND device_id = ?")
                .param(SqlValues.of(device.userId()))
                .param(SqlValues.of(device.deviceId()))
                .query(Integer.class)
                .single();
    }

    /** Takes a one-time EC key out for each of the devices that has one, within the caller's transaction. */
    Map<DeviceRef, PreKey> takeEc(List<DeviceRef> devices) {
        return take(OneTimeKind.EC, "public_key", devices, OneTimeKeyStore::ec);
    }

    /** Takes a one-time KEM key out for each of the devices that has one, within the caller's transaction. */
    Map<DeviceRef, SignedPreKey> takeKem(List<DeviceRef> devices) {
        return take(OneTimeKind.KEM, "public_key, signature", devices, OneTimeKeyStore::kem);
    }

    private static PreKey ec(ResultSet row, int index) throws SQLException {
        return new PreKey(row.getLong("id"), SqlValues.bytes(row, "public_key"));
    }

    private static SignedPreKey kem(ResultSet row, int index) throws SQLException {
        return new SignedPreKey(
                row.getLong("id"), SqlValues.bytes(row, "public_key"), SqlValues.bytes(row, "signature"));
    }

    private <K extends NumberedKey> Map<DeviceRef, K> take(
            OneTimeKind kind, String columns, List<DeviceRef> devices, RowMapper<K> reader) {
        Map<DeviceRef, K> taken = new HashMap<>();
        if (devices.isEmpty()) {
            return taken;
        }
        String ofOne = "(SELECT user_id, device_id, id, " + columns + " FROM " + table(kind)
                + " WHERE user_id = ? AND device_id = ? ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)";
        jdbc.sql(String.join(" UNION ALL ", Collections.nCopies(devices.size(), ofOne)))
                .params(parameters(devices))
                .query((RowCallbackHandler) row -> taken.put(device(row), reader.mapRow(row, taken.size())));
        batches.batchUpdate(
                "DELETE FROM " + table(kind) + " WHERE user_id = ? AND device_id = ? AND id = ?",
                taken.entrySet().stream()
                        .map(key -> new Object[] {
                            SqlValues.of(key.getKey().userId()),
                            SqlValues.of(key.getKey().deviceId()),
                            key.getValue().id()
                        })
                        .toList());
        return taken;
    }

    /** How many keys are left of each device that has fewer than {@link OneTimeKind#low}. */
    Map<DeviceRef, Integer> findLow(OneTimeKind kind, List<DeviceRef> devices) {
        if (devices.isEmpty()) {
            return Map.of();
        }
        String ofOne = "SELECT ? AS user_id, ? AS device_id, COUNT(*) AS amount FROM (SELECT id FROM " + table(kind)
                + " WHERE user_id = ? AND device_id = ? LIMIT " + kind.low() + ") AS few";
        List<Object> parameters = new ArrayList<>();
        devices.forEach(device -> {
            parameters.addAll(parameters(List.of(device)));
            parameters.addAll(parameters(List.of(device)));
        });
        return jdbc
                .sql(String.join(" UNION ALL ", Collections.nCopies(devices.size(), ofOne)))
                .params(parameters)
                .query((row, index) -> Map.entry(device(row), row.getInt("amount")))
                .list()
                .stream()
                .filter(left -> left.getValue() < kind.low())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static DeviceRef device(ResultSet row) throws SQLException {
        return new DeviceRef(SqlValues.id(row, "user_id"), SqlValues.id(row, "device_id"));
    }

    private static List<Object> parameters(List<DeviceRef> devices) {
        List<Object> parameters = new ArrayList<>();
        for (DeviceRef device : devices) {
            parameters.add(SqlValues.of(device.userId()));
            parameters.add(SqlValues.of(device.deviceId()));
        }
        return parameters;
    }

    /** Returns how many there were of both kinds. */
    int delete(DeviceRef device) {
        int deleted = 0;
        for (OneTimeKind kind : OneTimeKind.values()) {
            deleted += jdbc.sql("DELETE FROM " + table(kind) + " WHERE user_id = ? AND device_id = ?")
                    .param(SqlValues.of(device.userId()))
                    .param(SqlValues.of(device.deviceId()))
                    .update();
        }
        return deleted;
    }

    /** Returns how many there were of both kinds. */
    int deleteAll(UUID userId) {
        int deleted = 0;
        for (OneTimeKind kind : OneTimeKind.values()) {
            deleted += jdbc.sql("DELETE FROM " + table(kind) + " WHERE user_id = ?")
                    .param(SqlValues.of(userId))
                    .update();
        }
        return deleted;
    }

    private static String table(OneTimeKind kind) {
        return switch (kind) {
            case EC -> "one_time_pre_keys";
            case KEM -> "one_time_kem_pre_keys";
        };
    }
}
