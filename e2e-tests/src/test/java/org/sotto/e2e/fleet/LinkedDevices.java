package org.sotto.e2e.fleet;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.UUID;
import org.sotto.client.rest.Credentials;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApi;
import org.sotto.local.Ports;
import org.sotto.local.engine.MysqlEngine;
import org.sotto.proto.v1.DeviceAdded;
import org.sotto.proto.v1.UserChanged;

/**
 * Adds devices to accounts beside user-service, as linking will: the device and its session in its tables, and the record of it
 * in its outbox, from where user-service publishes it. Everything after that goes through the public API.
 */
final class LinkedDevices {
    private static final int SECRET_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Ports ports;
    private final SottoApi api;

    LinkedDevices(Ports ports, SottoApi api) {
        this.ports = ports;
        this.api = api;
    }

    /** The account on a new device of its own, signed in. */
    SottoAccount link(UUID user) {
        UUID device = UUID.randomUUID();
        UUID family = UUID.randomUUID();
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        byte[] refreshToken = ByteBuffer.allocate(2 * Long.BYTES + 2 * Long.BYTES + SECRET_BYTES)
                .put(bytes(user))
                .put(bytes(family))
                .put(secret)
                .array();
        try (Connection sql = DriverManager.getConnection(MysqlEngine.jdbcUrl(ports.mysql(), "sotto"), "root", "")) {
            sql.setAutoCommit(false);
            int number = takeNumber(sql, user);
            LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
            run(
                    sql,
                    "INSERT INTO devices (user_id, device_id, device_number, device_name, device_type, platform,"
                            + " last_active_at, is_primary, created_at) VALUES (?, ?, ?, 'Laptop', 'WEB', 'LINUX', ?, FALSE, ?)",
                    bytes(user),
                    bytes(device),
                    number,
                    now,
                    now);
            run(
                    sql,
                    "INSERT INTO sessions (user_id, sid, device_id, device_number, family, refresh_hash, created_at,"
                            + " rotated_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    bytes(user),
                    bytes(UUID.randomUUID()),
                    bytes(device),
                    number,
                    bytes(family),
                    sha256(refreshToken),
                    now,
                    now,
                    now.plusDays(7));
            UUID event = UUID.randomUUID();
            // As old as what a crash left behind: user-service publishes it within seconds.
            run(
                    sql,
                    "INSERT INTO user_events (user_id, event_id, created_at, record) VALUES (?, ?, ?, ?)",
                    bytes(user),
                    bytes(event),
                    now.minusMinutes(1),
                    added(user, event, device, number));
            sql.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("a device of " + user + " could not be linked", e);
        }
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(refreshToken);
        SottoAccount account = api.account(new Credentials(user, device, "", token, Instant.EPOCH));
        Credentials unused = account.refresh();
        return account;
    }

    private static int takeNumber(Connection sql, UUID user) throws SQLException {
        try (PreparedStatement select =
                sql.prepareStatement("SELECT next_device_number FROM users WHERE user_id = ? FOR UPDATE")) {
            select.setBytes(1, bytes(user));
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("there is no user " + user);
                }
                int number = row.getInt(1);
                run(sql, "UPDATE users SET next_device_number = ? WHERE user_id = ?", number + 1, bytes(user));
                return number;
            }
        }
    }

    private static void run(Connection sql, String statement, Object... values) throws SQLException {
        try (PreparedStatement prepared = sql.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                prepared.setObject(i + 1, values[i]);
            }
            int rows = prepared.executeUpdate();
            if (rows != 1) {
                throw new IllegalStateException(statement + ": " + rows + " rows (expected: 1)");
            }
        }
    }

    private static byte[] added(UUID user, UUID event, UUID device, int number) {
        return UserChanged.newBuilder()
                .setUserId(ByteString.copyFrom(bytes(user)))
                .setEventId(ByteString.copyFrom(bytes(event)))
                .setAt(System.currentTimeMillis())
                .setDeviceAdded(DeviceAdded.newBuilder()
                        .setDeviceId(ByteString.copyFrom(bytes(device)))
                        .setDeviceNumber(number))
                .build()
                .toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    private static byte[] bytes(UUID id) {
        return ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }
}
