package org.sotto.client.encrypted;

import java.time.Clock;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/** Makes the device of an account that was verified by its phone number. */
public final class EncryptedDevices {
    private EncryptedDevices() {}

    /**
     * Makes this device's keys and the account's first device list, and publishes both. The account had none before, or they
     * are lost: then its contacts are told of a new identity.
     *
     * @param account of a device that was verified by its number; a linked device comes by {@link DeviceLinking}
     * @param store empty
     */
    public static E2eeDevice register(SottoAccount account, E2eeStore store, Randomness randomness, Clock clock) {
        E2eeDevice device = E2eeDevice.createPrimary(
                store,
                new DeviceAddress(UserId.of(account.userId()), deviceNumber(account)),
                account.deviceId(),
                randomness,
                clock);
        new KeyUpkeep(account.keys(), device, new OwnList(account, device, clock)).bringUpToDate();
        return device;
    }

    private static int deviceNumber(SottoAccount account) {
        JsonNode devices = account.call("GET", "/api/v1/devices", null).data().path("devices");
        return devices.valueStream()
                .filter(device -> account.deviceId().equals(Fields.uuid(device, "device_id")))
                .map(device -> Math.toIntExact(Fields.integer(device, "device_number")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "device " + account.deviceId() + " (expected: one of the account's " + devices.size() + ")"));
    }
}
