package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * The newest list of a user, checked when it was published.
 *
 * @param version of the list
 * @param accountKey the account identity key (Ed25519)
 * @param signed as it travels
 * @param expiresAt from when on only its primary device is to be written to
 * @param primaryNumber the number of the device that holds the account identity key
 * @param devices whom it names, by id
 */
public record CurrentList(
        long version,
        ByteString accountKey,
        SignedList signed,
        Instant expiresAt,
        int primaryNumber,
        Map<UUID, ListedDevice> devices) {

    /** Whether it names this device primary. */
    public boolean isPrimary(UUID deviceId) {
        ListedDevice device = devices.get(deviceId);
        return device != null && device.deviceNumber() == primaryNumber;
    }
}
