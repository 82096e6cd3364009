package org.sotto.user.key;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.UserEvents;
import org.sotto.user.signedlist.SignedDeviceLists;
import org.sotto.user.store.Transactions;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Takes the keys that devices upload. Whose signature is asked for: that of the identity key which the signed device list names
 * for the device; before a list names it, of the one that it gives, which the list then has to agree with. Lists name identities
 * of {@link Profile#FLEET_V1} alone: a device that one names has that profile.
 *
 * <p>Ids only grow, for each kind of key: an id at or below the highest that there was is either of a key that is still there, or
 * of one that was replaced or handed out, which must not come back. Remembering the highest costs a number a device, where
 * remembering each would cost a row for every session that was ever begun.
 */
@Component
class KeyUploads {
    private final DeviceKeyStore store;
    private final OneTimeKeyStore oneTime;
    private final SignedDeviceLists lists;
    private final AccountStore accounts;
    private final DeviceStore devices;
    private final Transactions transactions;
    private final UserEvents events;
    private final Clock clock;

    KeyUploads(
            DeviceKeyStore store,
            OneTimeKeyStore oneTime,
            SignedDeviceLists lists,
            AccountStore accounts,
            DeviceStore devices,
            Transactions transactions,
            UserEvents events,
            Clock clock) {
        this.store = store;
        this.oneTime = oneTime;
        this.lists = lists;
        this.accounts = accounts;
        this.devices = devices;
        this.transactions = transactions;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Takes a device's keys; nothing happens to those that are there. The fleet is told of the first ones, with which a device
     * can be written to.
     *
     * @return how many one-time keys it has then
     * @throws ApiException 422 {@code invalid_signature}; 409 {@code profile_mismatch}, {@code identity_mismatch},
     *     {@code key_conflict}; 413 {@code too_many_keys}; 404 {@code not_found} if the device is gone
     */
    CountsAnswer put(AccessToken by, KeyUpload upload) {
        return events.change(changes -> {
            lock(by);
            Optional<StoredKeys> stored = store.find(by.userId(), by.deviceId());
            Identity identity = identity(by, upload, stored.map(StoredKeys::identity));
            upload.verify(identity);
            if (stored.isPresent()) {
                replace(stored.get(), upload);
            } else {
                Instant now = clock.instant();
                store.insert(
                        new StoredKeys(
                                by.userId(),
                                by.deviceId(),
                                identity,
                                upload.signedPreKey(),
                                now,
                                upload.kemLastResort(),
                                upload.kemLastResort() == null ? null : now),
                        now);
                changes.deviceKeysAdded(by);
            }
            return add(new DeviceRef(by.userId(), by.deviceId()), upload.oneTime());
        });
    }

    /** The profile of a device's keys, which never changes; {@link Profile#FLEET_V1} while it has none. */
    Profile profileOf(AccessToken by) {
        return store.find(by.userId(), by.deviceId())
                .map(stored -> stored.identity().profile())
                .orElse(Profile.FLEET_V1);
    }

    /**
     * Takes more one-time keys; nothing happens to those that are there.
     *
     * @param profile as which the keys were read
     * @throws ApiException as {@link #put}; 409 {@code no_keys} if the device has uploaded no others
     */
    CountsAnswer addOneTime(AccessToken by, Profile profile, OneTimeKeys keys) {
        return transactions.run(() -> {
            lock(by);
            StoredKeys stored = store.find(by.userId(), by.deviceId())
                    .orElseThrow(() -> new ApiException(
                            HttpStatus.CONFLICT,
                            "no_keys",
                            "device " + by.deviceId() + " has no keys (expected: PUT /api/v1/keys first)"));
            Identity identity = stored.identity();
            if (profile != identity.profile()) {
                // The first keys came since the profile was asked for.
                throw GivenIdentity.profileMismatch(profile, identity.profile());
            }
            keys.verify(identity);
            return add(new DeviceRef(by.userId(), by.deviceId()), keys);
        });
    }

    /** Until the transaction ends, the device stays in the account, and nobody else changes its keys. */
    private void lock(AccessToken by) {
        boolean there = accounts.lock(by.userId())
                && devices.findByUser(by.userId()).stream()
                        .anyMatch(stored -> stored.device().deviceId().equals(by.deviceId()));
        if (!there) {
            throw ApiException.notFound("you have no device " + by.deviceId());
        }
    }

    private Identity identity(AccessToken by, KeyUpload upload, Optional<Identity> uploaded) {
        Optional<Identity> known = listed(by).or(() -> uploaded);
        return known.isEmpty()
                ? upload.identity().complete()
                : upload.identity().agreeing(known.get());
    }

    private Optional<Identity> listed(AccessToken by) {
        return lists.current(by.userId())
                .map(list -> list.devices().get(by.deviceId()))
                .map(device -> new Identity.Fleet(device.identity()));
    }

    private void replace(StoredKeys stored, KeyUpload upload) {
        UUID user = stored.userId();
        UUID device = stored.deviceId();
        if (isNew("signed_pre_key", upload.signedPreKey(), stored.signedPreKey())) {
            store.replaceSignedPreKey(user, device, upload.signedPreKey(), clock.instant());
        }
        SignedPreKey kem = upload.kemLastResort();
        if (kem != null && isNew("kem_last_resort", kem, stored.kemLastResort())) {
            store.replaceKemLastResort(user, device, kem, clock.instant());
        }
    }

    private static boolean isNew(String field, SignedPreKey key, @Nullable SignedPreKey stored) {
        if (stored == null || key.id() > stored.id()) {
            return true;
        }
        if (key.id() == stored.id() && key.publicKey().equals(stored.publicKey())) {
            return false;
        }
        throw conflict(field, key.id(), stored.id());
    }

    private CountsAnswer add(DeviceRef device, OneTimeKeys keys) {
        OneTimeKeys added =
                new OneTimeKeys(added(OneTimeKind.EC, device, keys.ec()), added(OneTimeKind.KEM, device, keys.kem()));
        int ec = checkRoom(OneTimeKind.EC, device, added.ec().size());
        int kem = checkRoom(OneTimeKind.KEM, device, added.kem().size());
        oneTime.insert(device, added);
        raiseHighest(OneTimeKind.EC, device, added.ec());
        raiseHighest(OneTimeKind.KEM, device, added.kem());
        return new CountsAnswer(ec, kem);
    }

    /** Those of the keys that are not there yet. */
    private <K extends NumberedKey> List<K> added(OneTimeKind kind, DeviceRef device, List<K> keys) {
        Map<Long, ByteString> there = oneTime.findAmong(
                kind, device, keys.stream().map(NumberedKey::id).toList());
        long highest = store.highestOneTime(kind, device.userId(), device.deviceId());
        List<K> added = new ArrayList<>();
        for (K key : keys) {
            ByteString stored = there.get(key.id());
            if (stored == null && key.id() > highest) {
                added.add(key);
            } else if (!key.publicKey().equals(stored)) {
                throw conflict(kind.field(), key.id(), highest);
            }
        }
        return added;
    }

    private int checkRoom(OneTimeKind kind, DeviceRef device, int more) {
        int total = oneTime.count(kind, device) + more;
        if (total > kind.maxStored()) {
            throw new ApiException(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "too_many_keys",
                    kind.field() + ": " + total + " with those that are there (expected: at most " + kind.maxStored()
                            + ")");
        }
        return total;
    }

    private void raiseHighest(OneTimeKind kind, DeviceRef device, List<? extends NumberedKey> added) {
        if (!added.isEmpty()) {
            store.setHighestOneTime(
                    kind,
                    device.userId(),
                    device.deviceId(),
                    added.get(added.size() - 1).id());
        }
    }

    private static ApiException conflict(String field, long id, long highest) {
        return new ApiException(
                        HttpStatus.CONFLICT,
                        "key_conflict",
                        field + ": id " + id
                                + " was used for another key, or its key was handed out (expected: an id above "
                                + highest + ")")
                .with("kind", field)
                .with("id", id)
                .with("highest_id", highest);
    }
}
