package org.sotto.user.session;

import java.util.List;
import org.sotto.user.device.Device;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.Changes;
import org.springframework.stereotype.Component;

/** Puts a device into an account that exists, and signs it in. */
@Component
public class AddedDevices {
    private final DeviceStore devices;
    private final Sessions sessions;

    AddedDevices(DeviceStore devices, Sessions sessions) {
        this.devices = devices;
        this.sessions = sessions;
    }

    /**
     * Adds the device, tells the account's other devices, and opens its first session, within the caller's transaction under the
     * lock of the user's row.
     */
    public TokenPair signIn(Device device, Changes changes) {
        devices.insert(List.of(device));
        changes.deviceAdded(device.userId(), device.deviceId(), device.deviceNumber());
        return sessions.open(List.of(device)).get(0);
    }
}
