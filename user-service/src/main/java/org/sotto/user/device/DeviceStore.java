package org.sotto.user.device;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code devices}, key (user, device). Adding and removing happens under the lock of the user's row in
 * {@code users}, which also gives the numbers.
 */
@Repository
public class DeviceStore {
    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    /**
     * The number of a device.
     *
     * @param userId whose it is
     * @param deviceId the device
     * @param deviceNumber its number
     */
    public record Numbered(UUID userId, UUID deviceId, int deviceNumber) {}

    public DeviceStore(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /** Adds devices in one batch. */
    public void insert(List<Device> devices) {
        batches.batchUpdate("""
                INSERT INTO devices (user_id, device_id, device_number, device_name, device_type, platform,
                                     last_active_at, is_primary, created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""", devices.stream().map(DeviceStore::columns).toList());
    }

    private static Object[] columns(Device device) {
        DeviceDescription description = device.description();
        return new Object[] {
            SqlValues.of(device.userId()),
            SqlValues.of(device.deviceId()),
            device.deviceNumber(),
            description.deviceName(),
            description.deviceType().name(),
            description.platform().name(),
            SqlValues.of(device.createdAt()),
            device.primary(),
            SqlValues.of(device.createdAt())
        };
    }

    /** Removes all devices of a user. */
    public void deleteAll(UUID userId) {
        jdbc.sql("DELETE FROM devices WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }

    /** Notes that a device was in use. */
    public void touch(UUID userId, UUID deviceId, Instant at) {
        jdbc.sql("UPDATE devices SET last_active_at = ? WHERE user_id = ? AND device_id = ?")
                .param(SqlValues.of(at))
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .update();
    }

    /** The devices of these users, by user and number. */
    public List<Numbered> findByUsers(Collection<UUID> userIds) {
        return jdbc.sql("SELECT user_id, device_id, device_number FROM devices WHERE user_id IN (:users)"
                        + " ORDER BY user_id, device_number")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query((row, index) -> new Numbered(
                        SqlValues.id(row, "user_id"), SqlValues.id(row, "device_id"), row.getInt("device_number")))
                .list();
    }
}
