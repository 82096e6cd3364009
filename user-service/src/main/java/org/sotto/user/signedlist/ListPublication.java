package org.sotto.user.signedlist;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.Device;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.Changes;
import org.sotto.user.event.UserEvents;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Takes a signed device list: from the primary device alone, as the next version of its chain ({@link ListChain}), naming only
 * devices that are in the account or are being linked. Everything is decided under the lock of the user's row, as devices are
 * added and removed: of two that are published at once, one finds the version taken. A device that a list let in and the next
 * one names no more is not let in, if it has not signed in by then.
 */
@Component
class ListPublication {
    private static final Logger log = LoggerFactory.getLogger(ListPublication.class);

    private final SignedListStore store;
    private final AccountStore accounts;
    private final DeviceStore devices;
    private final UploadedIdentities identities;
    private final @Nullable ReservedDevices reserved;
    private final UserEvents events;
    private final Clock clock;

    ListPublication(
            SignedListStore store,
            AccountStore accounts,
            DeviceStore devices,
            UploadedIdentities identities,
            ObjectProvider<ReservedDevices> reserved,
            UserEvents events,
            Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.devices = devices;
        this.identities = identities;
        this.reserved = reserved.getIfAvailable();
        this.events = events;
        this.clock = clock;
    }

    /**
     * Publishes a list; nothing happens if it is the newest one already, but that a device that it lets in gets another token.
     *
     * @throws ApiException 400 {@code invalid_request}, 422 {@code invalid_signature}, 403 {@code forbidden}; 409
     *     {@code version_conflict} with {@code current_version}, {@code identity_mismatch}, {@code unknown_device},
     *     {@code device_limit}
     */
    Published publish(AccessToken by, SignedList list) {
        ListBody body = ListParser.check(list);
        if (!body.userId().equals(by.userId())) {
            throw ApiException.invalidRequest(
                    "body.user_id: " + body.userId() + " (expected: your own, " + by.userId() + ")");
        }
        return events.change(changes -> {
            if (!accounts.lock(by.userId())) {
                throw ApiException.notFound("there is no user " + by.userId());
            }
            List<Device> living = devices.findByUser(by.userId()).stream()
                    .map(DeviceStore.Stored::device)
                    .toList();
            checkPrimary(by, body, living);
            Optional<CurrentList> current = store.findCurrent(by.userId());
            boolean known = current.isPresent() && current.get().signed().body().equals(list.body());
            return known ? again(body, living) : take(by, list, body, current, living, changes);
        });
    }

    private Published again(ListBody body, List<Device> living) {
        List<Reservation> joining = new ArrayList<>();
        absent(body, living)
                .forEach(device -> reservationOf(body.userId(), device).ifPresent(joining::add));
        Optional<Map<UUID, ListedDevice>> before = store.find(body.userId(), body.version() - 1)
                .map(predecessor -> ListParser.read(predecessor.body()).byId());
        return new Published(body.version(), approve(joining, before.orElse(Map.of())));
    }

    private Published take(
            AccessToken by,
            SignedList list,
            ListBody body,
            Optional<CurrentList> current,
            List<Device> living,
            Changes changes) {
        boolean identityChanged = ListChain.check(body, current, living);
        Map<UUID, ListedDevice> before =
                identityChanged || current.isEmpty() ? Map.of() : current.get().devices();
        checkIdentities(body, before);
        List<Reservation> joining = absent(body, living).stream()
                .map(device -> reservationOf(body.userId(), device).orElseThrow(() -> unknown(device)))
                .toList();
        if (identityChanged) {
            // Nobody can continue it any more, and who still has it is told that it has ended.
            store.deleteAll(body.userId());
        }
        store.insert(body, list, clock.instant());
        int withdrawn = reserved == null
                ? 0
                : reserved.withdraw(body.userId(), body.byId().keySet());
        changes.deviceListChanged(by, body.version(), identityChanged);
        log.info(
                "user {} published device list {} with {} devices, identity changed: {}, being linked and dropped: {}",
                body.userId(),
                body.version(),
                body.devices().size(),
                identityChanged,
                withdrawn);
        return new Published(body.version(), approve(joining, before));
    }

    private static void checkPrimary(AccessToken by, ListBody body, List<Device> living) {
        ListedDevice named = body.primary();
        boolean isPrimary = living.stream()
                .anyMatch(device -> device.primary()
                        && device.deviceId().equals(by.deviceId())
                        && device.deviceId().equals(named.deviceId())
                        && device.deviceNumber() == named.deviceNumber());
        if (!isPrimary) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    "device_id: " + by.deviceId() + " (expected: the account's primary device, which the body names"
                            + " primary)");
        }
    }

    /** A device keeps its keys as long as it is in the account: others would be of another installation. */
    private void checkIdentities(ListBody body, Map<UUID, ListedDevice> before) {
        Map<UUID, Optional<DeviceIdentity>> uploaded = identities.identitiesOf(body.userId());
        for (ListedDevice device : body.devices()) {
            ListedDevice listed = before.get(device.deviceId());
            Optional<DeviceIdentity> known =
                    listed == null ? uploaded.get(device.deviceId()) : Optional.of(listed.identity());
            if (known != null && !known.equals(Optional.of(device.identity()))) {
                throw new ApiException(
                        HttpStatus.CONFLICT,
                        "identity_mismatch",
                        "body: device " + device.deviceNumber() + " with other keys or another registration_id than it"
                                + " has (expected: those that "
                                + (listed == null ? "it uploaded" : "the list before names") + ")");
            }
        }
    }

    /** The devices of the list that are not in the account. */
    private static List<ListedDevice> absent(ListBody body, List<Device> living) {
        return body.devices().stream()
                .filter(device -> living.stream()
                        .noneMatch(other -> other.deviceId().equals(device.deviceId())
                                && other.deviceNumber() == device.deviceNumber()))
                .toList();
    }

    private Optional<Reservation> reservationOf(UUID userId, ListedDevice device) {
        return reserved == null ? Optional.empty() : reserved.find(userId, device.deviceNumber(), device.deviceId());
    }

    private static ApiException unknown(ListedDevice device) {
        return new ApiException(
                HttpStatus.CONFLICT,
                "unknown_device",
                "body: device " + device.deviceNumber() + ", " + device.deviceId()
                        + " (expected: a device of the account, or one that is being linked)");
    }

    /** Gives the device that this list is the first to name its token. */
    private @Nullable String approve(List<Reservation> joining, Map<UUID, ListedDevice> before) {
        List<Reservation> joiners = joining.stream()
                .filter(reservation -> !before.containsKey(reservation.deviceId()))
                .toList();
        if (reserved == null || joiners.isEmpty()) {
            return null;
        }
        if (joiners.size() > 1) {
            throw ApiException.invalidRequest("body.devices: " + joiners.size()
                    + " that are being linked (expected: at most 1 that the list before does not name)");
        }
        return reserved.approve(joiners.get(0));
    }
}
