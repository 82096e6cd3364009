package org.sotto.user.key;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.signedlist.CurrentList;
import org.sotto.user.signedlist.SignedDeviceLists;
import org.springframework.stereotype.Component;

/**
 * Which devices may be written to, with the keys that they have one of: those of the account that have uploaded keys, and which
 * the user's signed list names if there is one. A device that the list does not name is nobody whom the user has let in.
 */
@Component
class ClaimTargets {
    private final AccountStore accounts;
    private final DeviceStore devices;
    private final DeviceKeyStore keys;
    private final SignedDeviceLists lists;

    ClaimTargets(AccountStore accounts, DeviceStore devices, DeviceKeyStore keys, SignedDeviceLists lists) {
        this.accounts = accounts;
        this.devices = devices;
        this.keys = keys;
        this.lists = lists;
    }

    /** A device that may be written to. */
    record Target(DeviceStore.Numbered device, StoredKeys keys) {

        DeviceRef ref() {
            return new DeviceRef(device.userId(), device.deviceId());
        }
    }

    /**
     * What is known of some users.
     *
     * @param userIds those that exist
     * @param lists of those who have published one
     * @param targets by user and number
     */
    record Found(Set<UUID> userIds, Map<UUID, CurrentList> lists, List<Target> targets) {}

    Found find(Collection<UUID> userIds) {
        Set<UUID> existing = new LinkedHashSet<>(userIds);
        existing.retainAll(Set.copyOf(accounts.findExisting(userIds)));
        if (existing.isEmpty()) {
            return new Found(Set.of(), Map.of(), List.of());
        }
        Map<UUID, CurrentList> current = lists.current(existing);
        Map<DeviceRef, StoredKeys> stored = new HashMap<>(keys.findByUsers(existing).stream()
                .collect(Collectors.toMap(found -> new DeviceRef(found.userId(), found.deviceId()), found -> found)));
        List<Target> targets = new ArrayList<>();
        for (DeviceStore.Numbered device : devices.findByUsers(existing)) {
            StoredKeys found = stored.get(new DeviceRef(device.userId(), device.deviceId()));
            CurrentList list = current.get(device.userId());
            if (found != null && (list == null || list.devices().containsKey(device.deviceId()))) {
                targets.add(new Target(device, found));
            }
        }
        return new Found(existing, current, targets);
    }
}
