package org.sotto.user.devicelist;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.Device;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.Changes;
import org.sotto.user.event.UserEvents;
import org.sotto.user.key.DeviceKeys;
import org.sotto.user.session.Sessions;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Takes a linked device out of an account, with its sessions and keys. The signed device list still names it until the primary
 * device publishes the next one; whoever reads the list is told which devices of it are still there.
 */
@Component
class DeviceRemoval {
    private static final Logger log = LoggerFactory.getLogger(DeviceRemoval.class);
    private static final String REMOVED = "device_removed";

    private final AccountStore accounts;
    private final DeviceStore devices;
    private final Sessions sessions;
    private final DeviceKeys keys;
    private final UserEvents events;

    DeviceRemoval(AccountStore accounts, DeviceStore devices, Sessions sessions, DeviceKeys keys, UserEvents events) {
        this.accounts = accounts;
        this.devices = devices;
        this.sessions = sessions;
        this.keys = keys;
        this.events = events;
    }

    /**
     * Removes a device. When this returns, the fleet knows or, with Kafka away, will: also of one that had no session.
     *
     * @param by who asks
     * @throws ApiException 404 {@code not_found}, 409 {@code primary_device}, 403 {@code forbidden}
     */
    void remove(AccessToken by, UUID deviceId) {
        UUID userId = by.userId();
        events.change(changes -> {
            accounts.lock(userId);
            List<Device> all = devices.findByUser(userId).stream()
                    .map(DeviceStore.Stored::device)
                    .toList();
            Device removed = removable(all, by.deviceId(), deviceId);
            erase(removed, changes);
            changes.deviceRemoved(by, deviceId, removed.deviceNumber());
            return deviceId;
        });
        log.info("device {} of user {} is removed", deviceId, userId);
    }

    /**
     * Removes a linked device that is out of use, as {@link #remove}.
     *
     * @param usedBefore a device that was in use at this time or later stays
     * @return whether it was removed: not if it is gone, in use again, or primary
     */
    boolean removeInactive(UUID userId, UUID deviceId, Instant usedBefore) {
        boolean removed = events.change(changes -> {
            // If the account has ended, its devices went with it.
            Optional<Device> inactive = accounts.lock(userId)
                    ? devices.findByUser(userId).stream()
                            .filter(stored -> stored.lastActiveAt().isBefore(usedBefore))
                            .map(DeviceStore.Stored::device)
                            .filter(device -> device.deviceId().equals(deviceId) && !device.primary())
                            .findFirst()
                    : Optional.empty();
            inactive.ifPresent(device -> {
                erase(device, changes);
                changes.deviceRemoved(userId, deviceId, device.deviceNumber());
            });
            return inactive.isPresent();
        });
        if (removed) {
            log.info("device {} of user {} is removed, out of use since before {}", deviceId, userId, usedBefore);
        }
        return removed;
    }

    private void erase(Device device, Changes changes) {
        sessions.revokeDevice(device.userId(), device.deviceId(), REMOVED, changes);
        keys.erase(device.userId(), device.deviceId());
        devices.delete(device.userId(), device.deviceId());
    }

    /** The device, if {@code asking} may remove it. */
    private static Device removable(List<Device> all, UUID asking, UUID deviceId) {
        Device target = all.stream()
                .filter(device -> device.deviceId().equals(deviceId))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("you have no device " + deviceId));
        if (target.primary()) {
            throw new ApiException(
                    HttpStatus.CONFLICT,
                    "primary_device",
                    "device_id: " + deviceId + " is the primary device (expected: a linked one; log out, or delete the"
                            + " account, instead)");
        }
        boolean byPrimary = all.stream()
                .anyMatch(device -> device.primary() && device.deviceId().equals(asking));
        if (!byPrimary && !deviceId.equals(asking)) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    "device_id: " + deviceId + " (expected: a linked device removes itself alone)");
        }
        return target;
    }
}
