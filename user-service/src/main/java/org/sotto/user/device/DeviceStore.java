package org.sotto.user.device;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code devices}, key (user, device). Adding and removing happens under the lock of the user's row in
 * {@code users}, which also gives the numbers. Whatever is removed is kept in {@code former_devices} ({@link FormerDevices}).
 */
@Repository
public class DeviceStore {
    private static final String FORMER = "INSERT INTO former_devices (user_id, device_id, removed_at)"
            + " SELECT user_id, device_id, ? FROM devices WHERE user_id = ?";

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;
    private final Clock clock;

    /**
     * The number of a device.
     *
     * @param userId whose it is
     * @param deviceId the device
     * @param deviceNumber its number
     */
    public record Numbered(UUID userId, UUID deviceId, int deviceNumber) {}

    /**
     * A device and what has become of it since it was added.
     *
     * @param device the device
     * @param lastActiveAt when it last renewed its session; at first when it was added
     * @param pushProvider null without a push token
     */
    public record Stored(
            Device device, Instant lastActiveAt, @Nullable PushProvider pushProvider) {}

    public DeviceStore(JdbcClient jdbc, JdbcTemplate batches, Clock clock) {
        this.jdbc = jdbc;
        this.batches = batches;
        this.clock = clock;
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

    /** A user's devices, by number. */
    public List<Stored> findByUser(UUID userId) {
        return jdbc.sql("""
                        SELECT user_id, device_id, device_number, device_name, device_type, platform, is_primary, created_at,
                               last_active_at, push_provider
                        FROM devices WHERE user_id = ? ORDER BY device_number""")
                .param(SqlValues.of(userId))
                .query(DeviceStore::stored)
                .list();
    }

    private static Stored stored(ResultSet row, int index) throws SQLException {
        Device device = new Device(
                SqlValues.id(row, "user_id"),
                SqlValues.id(row, "device_id"),
                row.getInt("device_number"),
                new DeviceDescription(
                        row.getString("device_name"),
                        DeviceType.valueOf(row.getString("device_type")),
                        Platform.valueOf(row.getString("platform"))),
                row.getBoolean("is_primary"),
                SqlValues.time(row, "created_at"));
        String provider = row.getString("push_provider");
        return new Stored(
                device,
                SqlValues.time(row, "last_active_at"),
                provider == null ? null : PushProvider.valueOf(provider.toUpperCase(Locale.ROOT)));
    }

    /** Whether the user has this device and it is the primary one. */
    public boolean isPrimary(UUID userId, UUID deviceId) {
        return jdbc.sql("SELECT is_primary FROM devices WHERE user_id = ? AND device_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .query(Boolean.class)
                .optional()
                .orElse(false);
    }

    /** Sets where a device is woken up. Returns whether there is such a device. */
    public boolean setPushToken(UUID userId, UUID deviceId, String token, PushProvider provider) {
        return putPushToken(userId, deviceId, token, provider.word());
    }

    /** The push tokens of a user's devices that have one. */
    public Map<UUID, String> pushTokens(UUID userId) {
        return jdbc
                .sql("SELECT device_id, push_token FROM devices WHERE user_id = ? AND push_token IS NOT NULL")
                .param(SqlValues.of(userId))
                .query((row, index) -> Map.entry(SqlValues.id(row, "device_id"), row.getString("push_token")))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A device is not woken up any more. */
    public void clearPushToken(UUID userId, UUID deviceId) {
        putPushToken(userId, deviceId, null, null);
    }

    private boolean putPushToken(UUID userId, UUID deviceId, @Nullable String token, @Nullable String provider) {
        return jdbc.sql("UPDATE devices SET push_token = ?, push_provider = ? WHERE user_id = ? AND device_id = ?")
                        .param(token)
                        .param(provider)
                        .param(SqlValues.of(userId))
                        .param(SqlValues.of(deviceId))
                        .update()
                > 0;
    }

    /** Removes one device. */
    public void delete(UUID userId, UUID deviceId) {
        jdbc.sql(FORMER + " AND device_id = ?")
                .param(SqlValues.of(clock.instant()))
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .update();
        jdbc.sql("DELETE FROM devices WHERE user_id = ? AND device_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .update();
    }

    /** Removes all devices of a user. Returns how many there were. */
    public int deleteAll(UUID userId) {
        jdbc.sql(FORMER)
                .param(SqlValues.of(clock.instant()))
                .param(SqlValues.of(userId))
                .update();
        return jdbc.sql("DELETE FROM devices WHERE user_id = ?")
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

    /**
     * Linked devices that were last in use before, the longest out of use first. Across all users (on Vitess: shard by shard).
     */
    public List<Numbered> findLinkedUsedBefore(Instant time, int limit) {
        return jdbc.sql("""
                        SELECT user_id, device_id, device_number FROM devices
                        WHERE is_primary = FALSE AND last_active_at < ? ORDER BY last_active_at LIMIT ?""")
                .param(SqlValues.of(time))
                .param(limit)
                .query(DeviceStore::numbered)
                .list();
    }

    private static Numbered numbered(ResultSet row, int index) throws SQLException {
        return new Numbered(SqlValues.id(row, "user_id"), SqlValues.id(row, "device_id"), row.getInt("device_number"));
    }

    /** The devices of these users, by user and number. */
    public List<Numbered> findByUsers(Collection<UUID> userIds) {
        return jdbc.sql("SELECT user_id, device_id, device_number FROM devices WHERE user_id IN (:users)"
                        + " ORDER BY user_id, device_number")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query(DeviceStore::numbered)
                .list();
    }
}
