package org.sotto.client.encrypted;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.rest.ControlItem;
import org.sotto.client.rest.ControlResult;
import org.sotto.client.rest.KeyApi;
import org.sotto.proto.e2ee.v1.Plaintext;

/** Sends what never shows: errors, keys that come again, keys of the past. Calls block their thread. */
final class Controls {
    private final KeyApi api;
    private final E2eeDevice device;
    private final KeyDirectory directory;

    Controls(KeyApi api, E2eeDevice device, KeyDirectory directory) {
        this.api = api;
        this.device = device;
        this.directory = directory;
    }

    /** Encrypts for one device and sends. Returns whether the server knows the device. */
    boolean send(DeviceAddress to, Plaintext plaintext) {
        return send(to, List.of(plaintext)).stale().isEmpty();
    }

    /** Encrypts for one device and sends in one call, at most 200. */
    ControlResult send(DeviceAddress to, List<Plaintext> plaintexts) {
        List<ControlItem> items = new ArrayList<>();
        for (Plaintext plaintext : plaintexts) {
            Map<DeviceAddress, KeyMessage> sealed = device.encrypt(List.of(to), plaintext);
            sealed.forEach((address, message) -> items.add(new ControlItem(
                    UUID.randomUUID(),
                    address.user().uuid(),
                    directory.apiId(address),
                    message.type().wireName(),
                    message.body().toByteArray())));
        }
        return api.sendControl(items);
    }
}
