package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the body of a signed device list says, well-formed.
 *
 * @param userId whose list it is
 * @param accountKey the account identity key: Ed25519
 * @param version 1, 2, … under that key
 * @param previousHash SHA-256 of the body before; zeros in version 1
 * @param expiresAt from when on only its primary device is to be written to
 * @param primaryNumber the number of one of the devices
 * @param devices 1 to 5, by number
 */
record ListBody(
        UUID userId,
        ByteString accountKey,
        long version,
        ByteString previousHash,
        Instant expiresAt,
        int primaryNumber,
        List<ListedDevice> devices) {

    ListedDevice primary() {
        return devices.stream()
                .filter(device -> device.deviceNumber() == primaryNumber)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("primary_device_id: " + primaryNumber
                        + " (expected: one of the devices, as was checked when the list was read)"));
    }

    Map<UUID, ListedDevice> byId() {
        return devices.stream().collect(Collectors.toMap(ListedDevice::deviceId, Function.identity()));
    }
}
