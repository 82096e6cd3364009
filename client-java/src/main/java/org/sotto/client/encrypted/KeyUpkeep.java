package org.sotto.client.encrypted;

import org.sotto.client.e2ee.DeviceKeys;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.rest.KeyApi;
import org.sotto.client.rest.KeyStatus;
import org.sotto.client.rest.KeyUpload;

/** Keeps this device's keys at the server as they should be. Calls block their thread. */
final class KeyUpkeep {
    private static final int FEW_ONE_TIME = 20;
    private static final int FEW_ONE_TIME_KEM = 5;

    private final KeyApi api;
    private final E2eeDevice device;
    private final OwnList ownList;

    KeyUpkeep(KeyApi api, E2eeDevice device, OwnList ownList) {
        this.api = api;
        this.device = device;
        this.ownList = ownList;
    }

    /** Uploads what the server lacks: the list, the first keys, the week's new ones, more one-time ones. */
    void bringUpToDate() {
        ownList.bringUpToDate();
        KeyStatus status = api.status();
        KeyStatus.Current signed = status.signedPreKey();
        KeyStatus.Current lastResort = status.kemLastResort();
        if (signed == null || lastResort == null) {
            api.upload(Wire.upload(device.keys().first()));
            return;
        }
        boolean rotated = device.keys().rotateIfDue().isPresent();
        KeyUpload current = Wire.upload(device.keys().current());
        // Also what was rotated before, and did not arrive.
        if (rotated
                || current.signedPreKey() == null
                || current.kemLastResort() == null
                || current.signedPreKey().id() != signed.id()
                || current.kemLastResort().id() != lastResort.id()) {
            api.upload(current);
        }
        topUp(status);
    }

    void topUp() {
        topUp(api.status());
    }

    private void topUp(KeyStatus status) {
        int oneTime = status.oneTime() < FEW_ONE_TIME ? DeviceKeys.ONE_TIME_BATCH : 0;
        int oneTimeKem = status.oneTimeKem() < FEW_ONE_TIME_KEM ? DeviceKeys.ONE_TIME_KEM_BATCH : 0;
        if (oneTime + oneTimeKem > 0) {
            KeyUpload keys = Wire.upload(device.keys().topUp(oneTime, oneTimeKem));
            api.topUp(keys.oneTime(), keys.oneTimeKem());
        }
    }
}
