package org.sotto.user.key;

import com.google.protobuf.ByteString;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.user.signedlist.DeviceIdentity;
import org.sotto.user.signedlist.UploadedIdentities;
import org.sotto.user.store.SqlValues;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code device_keys}, key (user, device). A device's row is added and changed under the lock of the user's row in
 * {@code users}, under which devices also come and go: no keys outlive their device.
 */
@Repository
class DeviceKeyStore implements UploadedIdentities {
    private static final String COLUMNS = "user_id, device_id, registration_id, identity_key, identity_dh_key,"
            + " libsignal_identity_key, signed_pre_key_id, signed_pre_key, signed_pre_key_sig, signed_pre_key_at,"
            + " kem_last_resort_id, kem_last_resort, kem_last_resort_sig, kem_last_resort_at";

    private final JdbcClient jdbc;

    DeviceKeyStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<StoredKeys> find(UUID userId, UUID deviceId) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM device_keys WHERE user_id = ? AND device_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .query(DeviceKeyStore::stored)
                .optional();
    }

    /** Of all devices of these users that have keys, in no order. */
    List<StoredKeys> findByUsers(Collection<UUID> userIds) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM device_keys WHERE user_id IN (:users)")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query(DeviceKeyStore::stored)
                .list();
    }

    /** The devices of these users that have keys, in no order. */
    List<DeviceRef> findDevices(Collection<UUID> userIds) {
        return jdbc.sql("SELECT user_id, device_id FROM device_keys WHERE user_id IN (:users)")
                .param("users", userIds.stream().map(SqlValues::of).toList())
                .query((row, index) -> new DeviceRef(SqlValues.id(row, "user_id"), SqlValues.id(row, "device_id")))
                .list();
    }

    @Override
    public Map<UUID, Optional<DeviceIdentity>> identitiesOf(UUID userId) {
        return jdbc
                .sql("SELECT device_id, registration_id, identity_key, identity_dh_key, libsignal_identity_key"
                        + " FROM device_keys WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .query((row, index) -> Map.entry(SqlValues.id(row, "device_id"), listable(identity(row))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static StoredKeys stored(ResultSet row, int index) throws SQLException {
        return new StoredKeys(
                SqlValues.id(row, "user_id"),
                SqlValues.id(row, "device_id"),
                identity(row),
                new SignedPreKey(
                        row.getLong("signed_pre_key_id"),
                        SqlValues.bytes(row, "signed_pre_key"),
                        SqlValues.bytes(row, "signed_pre_key_sig")),
                SqlValues.time(row, "signed_pre_key_at"),
                kemLastResort(row),
                SqlValues.timeOrNull(row, "kem_last_resort_at"));
    }

    private static Identity identity(ResultSet row) throws SQLException {
        int registrationId = row.getInt("registration_id");
        byte[] libsignalKey = row.getBytes("libsignal_identity_key");
        return libsignalKey == null
                ? new Identity.Fleet(new DeviceIdentity(
                        registrationId, SqlValues.bytes(row, "identity_key"), SqlValues.bytes(row, "identity_dh_key")))
                : new Identity.Libsignal(registrationId, ByteString.copyFrom(libsignalKey));
    }

    private static Optional<DeviceIdentity> listable(Identity identity) {
        return identity instanceof Identity.Fleet fleet ? Optional.of(fleet.keys()) : Optional.empty();
    }

    private static @Nullable SignedPreKey kemLastResort(ResultSet row) throws SQLException {
        byte[] publicKey = row.getBytes("kem_last_resort");
        return publicKey == null
                ? null
                : new SignedPreKey(
                        row.getLong("kem_last_resort_id"),
                        ByteString.copyFrom(publicKey),
                        SqlValues.bytes(row, "kem_last_resort_sig"));
    }

    /** Adds a device's first keys. */
    void insert(StoredKeys keys, Instant now) {
        DeviceIdentity fleet = keys.identity() instanceof Identity.Fleet of ? of.keys() : null;
        ByteString libsignal = keys.identity() instanceof Identity.Libsignal of ? of.key() : null;
        SignedPreKey kem = keys.kemLastResort();
        jdbc.sql("INSERT INTO device_keys (" + COLUMNS + ", created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(SqlValues.of(keys.userId()))
                .param(SqlValues.of(keys.deviceId()))
                .param(keys.identity().registrationId())
                .param(fleet == null ? null : SqlValues.of(fleet.signingKey()))
                .param(fleet == null ? null : SqlValues.of(fleet.dhKey()))
                .param(libsignal == null ? null : SqlValues.of(libsignal))
                .param(keys.signedPreKey().id())
                .param(SqlValues.of(keys.signedPreKey().publicKey()))
                .param(SqlValues.of(keys.signedPreKey().signature()))
                .param(SqlValues.of(now))
                .param(kem == null ? null : kem.id())
                .param(kem == null ? null : SqlValues.of(kem.publicKey()))
                .param(kem == null ? null : SqlValues.of(kem.signature()))
                .param(kem == null ? null : SqlValues.of(now))
                .param(SqlValues.of(now))
                .update();
    }

    void replaceSignedPreKey(UUID userId, UUID deviceId, SignedPreKey key, Instant now) {
        replace("signed_pre_key", userId, deviceId, key, now);
    }

    void replaceKemLastResort(UUID userId, UUID deviceId, SignedPreKey key, Instant now) {
        replace("kem_last_resort", userId, deviceId, key, now);
    }

    private void replace(String column, UUID userId, UUID deviceId, SignedPreKey key, Instant now) {
        jdbc.sql(String.format(
                        "UPDATE device_keys SET %1$s_id = ?, %1$s = ?, %1$s_sig = ?, %1$s_at = ?"
                                + " WHERE user_id = ? AND device_id = ?",
                        column))
                .param(key.id())
                .param(SqlValues.of(key.publicKey()))
                .param(SqlValues.of(key.signature()))
                .param(SqlValues.of(now))
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .update();
    }

    /** The highest id that the device's one-time keys of a kind have had; 0 if it had none. */
    long highestOneTime(OneTimeKind kind, UUID userId, UUID deviceId) {
        return jdbc.sql("SELECT " + kind.field() + "_highest FROM device_keys WHERE user_id = ? AND device_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .query(Long.class)
                .single();
    }

    void setHighestOneTime(OneTimeKind kind, UUID userId, UUID deviceId, long id) {
        jdbc.sql("UPDATE device_keys SET " + kind.field() + "_highest = ? WHERE user_id = ? AND device_id = ?")
                .param(id)
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .update();
    }

    /** Returns how many there were: 0 or 1. */
    int delete(UUID userId, UUID deviceId) {
        return jdbc.sql("DELETE FROM device_keys WHERE user_id = ? AND device_id = ?")
                .param(SqlValues.of(userId))
                .param(SqlValues.of(deviceId))
                .update();
    }

    /** Returns how many there were. */
    int deleteAll(UUID userId) {
        return jdbc.sql("DELETE FROM device_keys WHERE user_id = ?")
                .param(SqlValues.of(userId))
                .update();
    }
}
