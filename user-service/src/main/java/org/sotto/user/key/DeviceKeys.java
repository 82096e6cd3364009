package org.sotto.user.key;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.springframework.stereotype.Component;

/** The keys that devices have, for those who show or erase them. */
@Component
public class DeviceKeys {
    private final DeviceKeyStore store;
    private final OneTimeKeyStore oneTime;
    private final Clock clock;

    DeviceKeys(DeviceKeyStore store, OneTimeKeyStore oneTime, Clock clock) {
        this.store = store;
        this.oneTime = oneTime;
        this.clock = clock;
    }

    /**
     * The public keys of a device, as its user is shown them.
     *
     * @param deviceId which device
     * @param registrationId of its installation
     * @param identity its keys for life
     * @param signedPreKeyAt when the signed pre-key was uploaded
     * @param kemLastResortAt when the last-resort KEM key was uploaded; null without one
     * @param oneTime how many one-time keys are left
     * @param oneTimeKem how many one-time KEM keys are left
     */
    public record Summary(
            UUID deviceId,
            int registrationId,
            IdentityText identity,
            Instant signedPreKeyAt,
            @Nullable Instant kemLastResortAt,
            int oneTime,
            int oneTimeKem) {}

    /** The keys of a user's devices, in no order. */
    public List<Summary> summariesOf(UUID userId) {
        return store.findByUsers(Set.of(userId)).stream()
                .map(keys -> {
                    DeviceRef device = new DeviceRef(userId, keys.deviceId());
                    return new Summary(
                            keys.deviceId(),
                            keys.identity().registrationId(),
                            keys.identity().text(),
                            keys.signedPreKeyAt(),
                            keys.kemLastResortAt(),
                            oneTime.count(OneTimeKind.EC, device),
                            oneTime.count(OneTimeKind.KEM, device));
                })
                .toList();
    }

    /** Those devices of these users that have keys, by user; nobody is named who has none. */
    public Map<UUID, Set<UUID>> devicesOf(Collection<UUID> userIds) {
        return store.findDevices(userIds).stream()
                .collect(Collectors.groupingBy(
                        DeviceRef::userId, Collectors.mapping(DeviceRef::deviceId, Collectors.toSet())));
    }

    /** Erases the keys of a device that leaves the account, within the caller's transaction. */
    public void erase(UUID userId, UUID deviceId) {
        store.delete(userId, deviceId);
        oneTime.delete(new DeviceRef(userId, deviceId));
    }

    /** Erases the keys of all devices of a user, within the caller's transaction. Returns how many rows there were. */
    public int eraseAll(UUID userId) {
        return store.deleteAll(userId) + oneTime.deleteAll(userId);
    }

    StatusAnswer statusOf(AccessToken token) {
        DeviceRef device = new DeviceRef(token.userId(), token.deviceId());
        Instant now = clock.instant();
        Optional<StoredKeys> keys = store.find(token.userId(), token.deviceId());
        return new StatusAnswer(
                oneTime.count(OneTimeKind.EC, device),
                oneTime.count(OneTimeKind.KEM, device),
                keys.map(stored -> StatusAnswer.Aged.of(stored.signedPreKey(), stored.signedPreKeyAt(), now))
                        .orElse(null),
                keys.map(stored -> lastResort(stored, now)).orElse(null));
    }

    private static StatusAnswer.@Nullable Aged lastResort(StoredKeys stored, Instant now) {
        SignedPreKey key = stored.kemLastResort();
        Instant at = stored.kemLastResortAt();
        return key == null || at == null ? null : StatusAnswer.Aged.of(key, at, now);
    }
}
