package org.sotto.client.encrypted;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.rest.DeviceListChain;
import org.sotto.client.rest.KeyApi;
import org.sotto.client.rest.SottoAccount;
import org.sotto.client.rest.SottoApiException;
import org.sotto.client.runtime.Fields;

/**
 * The device list of this account: what the server has of it, and on the primary what it should have. Calls block their
 * thread.
 */
final class OwnList {
    private static final int NOT_FOUND = 404;
    /** A device that is being linked is in the list before it is in the account; its token lasts for ten minutes. */
    private static final Duration LINKING = Duration.ofMinutes(15);

    private final SottoAccount account;
    private final KeyApi api;
    private final E2eeDevice device;
    private final Clock clock;

    OwnList(SottoAccount account, E2eeDevice device, Clock clock) {
        this.account = account;
        this.api = account.keys();
        this.device = device;
        this.clock = clock;
    }

    /**
     * Learns what was published, by this device before a crash too. The primary then publishes what is missing: the first
     * list, one without the devices that the server has removed, and one that is not about to expire.
     */
    void bringUpToDate() {
        boolean published = learn();
        if (!device.isPrimary()) {
            return;
        }
        if (!published) {
            publish(device.contacts().own());
        }
        dropRemoved(clock.millis() - LINKING.toMillis());
        device.contacts().reissueIfDue().ifPresent(this::publish);
    }

    /** Returns whether there is a published list. */
    private boolean learn() {
        DeviceListChain chain;
        try {
            chain = api.lists(account.userId(), device.contacts().own().version() - 1);
        } catch (SottoApiException e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
        if (!device.isPrimary() || isOwn(chain)) {
            device.contacts().learn(device.address().user(), Wire.lists(chain.lists()));
            return true;
        }
        // What stands there is of the account's time before this primary, under a key that is lost.
        return false;
    }

    private boolean isOwn(DeviceListChain chain) {
        return Wire.lists(chain.lists()).stream().map(DeviceList::verify).allMatch(list -> list.aik()
                .equals(device.contacts().own().aik()));
    }

    /** Signs the devices that the account does not have any more out of the list. */
    void dropRemoved() {
        dropRemoved(Long.MAX_VALUE);
    }

    private void dropRemoved(long linkedBefore) {
        Set<UUID> living = account.call("GET", "/api/v1/devices", null)
                .data()
                .path("devices")
                .valueStream()
                .map(entry -> Fields.uuid(entry, "device_id"))
                .collect(Collectors.toSet());
        List<ListedDevice> gone = device.contacts().own().devices().stream()
                .filter(entry -> !living.contains(UserId.uuid(entry.apiDeviceId())))
                .filter(entry -> entry.linkedMs() < linkedBefore)
                .toList();
        for (ListedDevice entry : gone) {
            publish(device.contacts().remove(entry.number()));
        }
    }

    /** Publishes a list and pins it; the same one again changes nothing. Returns the token of the device that it adds. */
    @Nullable
    String publish(DeviceList list) {
        String token = api.publish(Wire.body(list.signed())).deviceToken();
        device.contacts().learn(device.address().user(), List.of(list.signed()));
        return token;
    }
}
