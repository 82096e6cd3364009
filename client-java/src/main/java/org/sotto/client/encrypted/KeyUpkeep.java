package org.sotto.client.encrypted;

import java.util.List;
import org.sotto.client.e2ee.DeviceKeys;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.prekey.KeyUpload;
import org.sotto.client.rest.KeyApi;
import org.sotto.client.rest.KeyStatus;

/** Keeps this device's keys and its account's list at the server as they should be. Calls block their thread. */
final class KeyUpkeep {
    private static final int FEW_ONE_TIME = 20;
    private static final int FEW_ONE_TIME_KEM = 5;

    private final KeyApi api;
    private final E2eeDevice device;

    KeyUpkeep(KeyApi api, E2eeDevice device) {
        this.api = api;
        this.device = device;
    }

    /** Uploads what the server lacks: the list, the first keys, the week's new ones, more one-time ones. */
    void bringUpToDate() {
        if (device.isPrimary()) {
            publish(device.contacts().own());
            device.contacts().reissueIfDue().ifPresent(this::publish);
        }
        KeyStatus status = api.status();
        if (status.signedPreKey() == null || status.kemLastResort() == null) {
            api.upload(Wire.upload(device.keys().first()));
            return;
        }
        device.keys().rotateIfDue().map(Wire::upload).ifPresent(api::upload);
        topUp(status);
    }

    /** Pinned once the server has it; the same list again changes nothing there. */
    private void publish(DeviceList list) {
        KeyApi.Published unused = api.publish(Wire.body(list.signed()));
        device.contacts().learn(device.address().user(), List.of(list.signed()));
    }

    void topUp() {
        topUp(api.status());
    }

    private void topUp(KeyStatus status) {
        int oneTime = status.oneTime() < FEW_ONE_TIME ? DeviceKeys.ONE_TIME_BATCH : 0;
        int oneTimeKem = status.oneTimeKem() < FEW_ONE_TIME_KEM ? DeviceKeys.ONE_TIME_KEM_BATCH : 0;
        if (oneTime + oneTimeKem > 0) {
            KeyUpload more = device.keys().topUp(oneTime, oneTimeKem);
            org.sotto.client.rest.KeyUpload keys = Wire.upload(more);
            api.topUp(keys.oneTime(), keys.oneTimeKem());
        }
    }
}
