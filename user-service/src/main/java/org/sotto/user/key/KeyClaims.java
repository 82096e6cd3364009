package org.sotto.user.key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.key.ClaimTargets.Found;
import org.sotto.user.key.ClaimTargets.Target;
import org.sotto.user.limit.ClaimedDevices;
import org.sotto.user.store.Transactions;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Hands out bundles. Of each device one one-time key of each kind is taken out, for good; a device that has none left gives its
 * last-resort KEM key again, and no one-time EC key. Up to {@value #BATCH} devices share a transaction and six round trips.
 */
@Component
class KeyClaims {
    private static final int BATCH = 50;

    private final ClaimTargets targets;
    private final DeviceKeyStore keys;
    private final OneTimeKeyStore oneTime;
    private final ClaimedDevices limiter;
    private final KeysLowHints hints;
    private final Transactions transactions;

    private record Taken(
            Map<DeviceRef, PreKey> ec,
            Map<DeviceRef, SignedPreKey> kem,
            Map<DeviceRef, Integer> lowEc,
            Map<DeviceRef, Integer> lowKem) {}

    KeyClaims(
            ClaimTargets targets,
            DeviceKeyStore keys,
            OneTimeKeyStore oneTime,
            ClaimedDevices limiter,
            KeysLowHints hints,
            Transactions transactions) {
        this.targets = targets;
        this.keys = keys;
        this.oneTime = oneTime;
        this.limiter = limiter;
        this.hints = hints;
        this.transactions = transactions;
    }

    /**
     * Bundles for devices of some users. The device that asks gets none for itself.
     *
     * @param asked by user, the devices; an empty set for all of them
     * @return for each of the users that exist, in their order
     * @throws org.sotto.common.web.ApiException 409 {@code profile_mismatch} if one of the devices has keys of another
     *     profile than the one that asks; 429 {@code rate_limited} if one of them was claimed too often; then nothing is taken
     */
    List<UserBundles> claim(AccessToken by, Map<UUID, Set<UUID>> asked) {
        Found found = targets.find(asked.keySet());
        List<Target> claimed = found.targets().stream()
                .filter(target ->
                        isAsked(target, asked.getOrDefault(target.device().userId(), Set.of())))
                .filter(target -> !target.device().deviceId().equals(by.deviceId()))
                .toList();
        checkProfile(by, claimed);
        limiter.count(
                by.userId(),
                claimed.stream().map(target -> target.device().deviceId()).toList());
        Map<UUID, List<Bundle>> bundles = new HashMap<>();
        for (int from = 0; from < claimed.size(); from += BATCH) {
            List<Target> batch = claimed.subList(from, Math.min(claimed.size(), from + BATCH));
            for (Bundle bundle : take(batch)) {
                bundles.computeIfAbsent(bundle.device().userId(), user -> new ArrayList<>())
                        .add(bundle);
            }
        }
        return found.userIds().stream()
                .map(user -> new UserBundles(user, found.lists().get(user), bundles.getOrDefault(user, List.of())))
                .toList();
    }

    /** A device that has no keys itself may have those of any profile: it has not chosen its own yet. */
    private void checkProfile(AccessToken by, List<Target> claimed) {
        keys.find(by.userId(), by.deviceId()).ifPresent(own -> {
            Profile profile = own.identity().profile();
            List<UUID> others = claimed.stream()
                    .filter(target -> target.keys().identity().profile() != profile)
                    .map(target -> target.device().deviceId())
                    .toList();
            if (!others.isEmpty()) {
                throw new ApiException(
                                HttpStatus.CONFLICT,
                                "profile_mismatch",
                                "keys of another profile than " + profile + ", which is this device's: " + others
                                        + " (expected: a claim that names other devices)")
                        .with("device_ids", others);
            }
        });
    }

    private static boolean isAsked(Target target, Set<UUID> devices) {
        return devices.isEmpty() || devices.contains(target.device().deviceId());
    }

    private List<Bundle> take(List<Target> batch) {
        Taken taken = transactions.run(() -> takeOneTime(batch));
        hints.send(OneTimeKind.EC, taken.lowEc());
        hints.send(OneTimeKind.KEM, taken.lowKem());
        List<Bundle> bundles = new ArrayList<>();
        for (Target target : batch) {
            SignedPreKey oneTimeKem = taken.kem().get(target.ref());
            SignedPreKey kem = oneTimeKem == null ? target.keys().kemLastResort() : oneTimeKem;
            if (kem != null) {
                PreKey ec = taken.ec().get(target.ref());
                bundles.add(new Bundle(target.device(), target.keys(), ec, kem, oneTimeKem == null));
            }
        }
        return bundles;
    }

    private Taken takeOneTime(List<Target> batch) {
        List<DeviceRef> devices = batch.stream().map(Target::ref).toList();
        Map<DeviceRef, SignedPreKey> kem = oneTime.takeKem(devices);
        // There is no session without a KEM key, and nothing is taken from a device for none.
        List<DeviceRef> usable = batch.stream()
                .filter(target -> kem.containsKey(target.ref()) || target.keys().kemLastResort() != null)
                .map(Target::ref)
                .toList();
        Map<DeviceRef, PreKey> ec = oneTime.takeEc(usable);
        return new Taken(ec, kem, oneTime.findLow(OneTimeKind.EC, devices), oneTime.findLow(OneTimeKind.KEM, devices));
    }
}
