package org.sotto.client.encrypted;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.e2ee.E2eeDevice;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.identity.PinnedContact.Change;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.rest.ClaimedKeys;
import org.sotto.client.rest.DeviceListChain;
import org.sotto.client.rest.KeyApi;
import org.sotto.client.rest.KeyBundle;
import org.sotto.client.rest.SottoApiException;

/**
 * Other people's keys, asked of the server and believed only as far as their signatures go. Calls block their thread.
 *
 * <p>Keeps which listed devices the server says are gone: a client obeys a removal by the server, and never an addition.
 */
final class KeyDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(KeyDirectory.class);
    private static final int NOT_FOUND = 404;

    private final KeyApi api;
    private final E2eeDevice device;
    private final BiConsumer<UUID, Change> changed;
    /** By account: those that its pinned list names and the server has taken out. Void with the next list. */
    private final Map<UserId, Revoked> revoked = new ConcurrentHashMap<>();

    private record Revoked(long listVersion, Set<UUID> devices) {}

    KeyDirectory(KeyApi api, E2eeDevice device, BiConsumer<UUID, Change> changed) {
        this.api = api;
        this.device = device;
        this.changed = changed;
    }

    /**
     * Makes sure that a list of the account is pinned.
     *
     * @throws E2eeException {@code UNLISTED_DEVICE} when the account has published none: nothing can be encrypted for it
     */
    void require(UserId user) {
        if (device.contacts().find(user).isEmpty()) {
            refresh(user);
        }
    }

    /**
     * Fetches what the account has published since the pinned list, and that one once more: a chain under a new identity may
     * have come to the same version.
     *
     * @throws E2eeException also when the server's answer contradicts what is pinned: then that stays pinned
     */
    Change refresh(UserId user) {
        long since = device.contacts()
                .find(user)
                .map(contact -> contact.list().version() - 1)
                .orElse(0L);
        DeviceListChain chain;
        try {
            chain = api.lists(user.uuid(), since);
        } catch (SottoApiException e) {
            if (e.status() == NOT_FOUND) {
                throw new E2eeException(
                        Code.UNLISTED_DEVICE,
                        "device list of " + user.uuid() + ": none (expected: a published one)",
                        e);
            }
            throw e;
        }
        if (chain.lists().isEmpty()) {
            return Change.NONE;
        }
        Change change = device.contacts().learn(user, Wire.lists(chain.lists()));
        if (change != Change.NONE) {
            changed.accept(user.uuid(), change);
        }
        return change;
    }

    /** The devices that a message to an account goes to: of both accounts, without those that are gone. */
    List<DeviceAddress> recipients(UserId user) {
        return device.contacts().recipients(user).stream()
                .filter(address -> !isRevoked(address))
                .toList();
    }

    private boolean isRevoked(DeviceAddress address) {
        Revoked gone = revoked.get(address.user());
        DeviceList list = list(address.user());
        return gone != null
                && gone.listVersion() == list.version()
                && gone.devices().contains(apiId(list, address));
    }

    /** The server named devices that are gone. Those of no pinned list are none of ours to know. */
    void revoke(Collection<UUID> devices, Collection<UserId> accounts) {
        for (UserId account : accounts) {
            DeviceList list = list(account);
            Set<UUID> listed = ConcurrentHashMap.newKeySet();
            Revoked before = revoked.get(account);
            if (before != null && before.listVersion() == list.version()) {
                listed.addAll(before.devices());
            }
            list.devices().stream()
                    .map(entry -> UserId.uuid(entry.apiDeviceId()))
                    .filter(devices::contains)
                    .forEach(listed::add);
            revoked.put(account, new Revoked(list.version(), Set.copyOf(listed)));
        }
    }

    /** The UUID under which the API knows a listed device. */
    UUID apiId(DeviceAddress address) {
        return apiId(list(address.user()), address);
    }

    private static UUID apiId(DeviceList list, DeviceAddress address) {
        return list.device(address.number())
                .map(entry -> UserId.uuid(entry.apiDeviceId()))
                .orElseThrow(() -> new E2eeException(
                        Code.UNLISTED_DEVICE,
                        address + " (expected: a device of list version " + list.version() + ")"));
    }

    private DeviceList list(UserId user) {
        return device.contacts()
                .find(user)
                .map(PinnedContact::list)
                .orElseThrow(() -> new E2eeException(
                        Code.UNLISTED_DEVICE, "device list of " + user + ": none (expected: a pinned one)"));
    }

    /** Begins the sessions that are missing or due, as far as the server has bundles. */
    void beginSessions(Collection<DeviceAddress> devices) {
        Map<UserId, List<DeviceAddress>> byUser = new HashMap<>();
        device.sessionsNeeded(devices)
                .forEach(address -> byUser.computeIfAbsent(address.user(), user -> new ArrayList<>())
                        .add(address));
        byUser.forEach(this::tryToBegin);
    }

    /** Without a bundle an old session still serves (E2EE.md, 3.5), and a device that has none is for the server to name. */
    private void tryToBegin(UserId user, List<DeviceAddress> addresses) {
        try {
            begin(user, addresses);
        } catch (SottoApiException | UncheckedIOException e) {
            LOG.warn("No bundles of {} for {}", user.uuid(), addresses, e);
        }
    }

    /** Begins a session with each of these devices, whether or not there is one. */
    void begin(UserId user, List<DeviceAddress> addresses) {
        Map<UUID, DeviceAddress> wanted = new HashMap<>();
        addresses.forEach(address -> wanted.put(apiId(address), address));
        ClaimedKeys claimed = api.claim(user.uuid(), wanted.keySet());
        for (KeyBundle bundle : claimed.bundles()) {
            Optional.ofNullable(wanted.get(bundle.deviceId())).ifPresent(address -> begin(address, bundle));
        }
    }

    /** A bundle that does not verify spoils one device, not the message: what cannot be encrypted says so itself. */
    private void begin(DeviceAddress address, KeyBundle bundle) {
        try {
            device.start(Wire.bundle(address, bundle));
        } catch (E2eeException e) {
            LOG.warn("The bundle of {} was refused", address, e);
        }
    }
}
