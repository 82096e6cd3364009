package org.sotto.client.e2ee;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.prekey.KeyUpload;
import org.sotto.client.e2ee.prekey.PublicPreKey;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;

/**
 * This device's pre-keys: made in batches, rotated weekly, kept a while after. Every key is stored before it is answered,
 * so that no public key is uploaded whose secret is not safe. Safe for several threads.
 */
public final class DeviceKeys {
    /** One-time curve keys of a batch. */
    public static final int ONE_TIME_BATCH = 100;
    /** One-time KEM keys of a batch. */
    public static final int ONE_TIME_KEM_BATCH = 20;

    private static final Duration ROTATION = Duration.ofDays(7);
    private static final Duration JITTER = Duration.ofHours(12);
    private static final Duration RETENTION = Duration.ofDays(30);

    private final E2eeStore store;
    private final Self self;
    private final Randomness randomness;
    private final Clock clock;

    DeviceKeys(E2eeStore store, Self self, Randomness randomness, Clock clock) {
        this.store = store;
        this.self = self;
        this.randomness = randomness;
        this.clock = clock;
    }

    /** A new signed pre-key and last resort with full batches, for a device's first upload. */
    public KeyUpload first() {
        return store.transact(transaction -> upload(
                newSigned(transaction),
                newLastResort(transaction),
                newOneTime(transaction, ONE_TIME_BATCH),
                newOneTimeKem(transaction, ONE_TIME_KEM_BATCH)));
    }

    /** More one-time keys, when the server has few left. */
    public KeyUpload topUp(int oneTime, int oneTimeKem) {
        return store.transact(transaction ->
                upload(null, null, newOneTime(transaction, oneTime), newOneTimeKem(transaction, oneTimeKem)));
    }

    /**
     * Replaces the signed pre-key and the last resort after seven days, give or take twelve hours, and forgets those that
     * were replaced thirty days ago.
     *
     * @return what to upload, or empty when it is not time yet
     */
    public Optional<KeyUpload> rotateIfDue() {
        return store.transact(transaction -> {
            PreKeyRecords records = new PreKeyRecords(transaction);
            forget(records);
            boolean current = records.signedPreKeys().stream()
                    .anyMatch(key -> key.replacedMs() == 0 && clock.millis() - key.createdMs() < rotationMs(key.id()));
            return current
                    ? Optional.empty()
                    : Optional.of(upload(newSigned(transaction), newLastResort(transaction), List.of(), List.of()));
        });
    }

    /**
     * The signed pre-key and the last resort that stand now, to be uploaded once more.
     *
     * @throws IllegalStateException before {@link #first}
     */
    public KeyUpload current() {
        return store.transact(transaction -> {
            PreKeyRecords records = new PreKeyRecords(transaction);
            CurvePreKey signed = records.signedPreKeys().stream()
                    .filter(key -> key.replacedMs() == 0)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no signed pre-key (expected: first keys)"));
            KemPreKey lastResort = records.lastResorts().stream()
                    .filter(key -> key.replacedMs() == 0)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no last resort (expected: first keys)"));
            return upload(signed.signed(signing()), lastResort.signed(signing()), List.of(), List.of());
        });
    }

    /** Spread by the key's id, which started at random. */
    private static long rotationMs(int id) {
        long spread = 2 * JITTER.toMillis();
        return ROTATION.toMillis() - JITTER.toMillis() + Math.floorMod(id * 2_654_435_761L, spread);
    }

    private void forget(PreKeyRecords records) {
        long before = clock.millis() - RETENTION.toMillis();
        records.signedPreKeys().stream()
                .filter(key -> key.replacedMs() != 0 && key.replacedMs() < before)
                .forEach(key -> records.removeSigned(key.id()));
        records.lastResorts().stream()
                .filter(key -> key.replacedMs() != 0 && key.replacedMs() < before)
                .forEach(key -> records.removeKem(key.id()));
    }

    private PublicPreKey newSigned(StoreTransaction transaction) {
        PreKeyRecords records = new PreKeyRecords(transaction);
        records.signedPreKeys().stream()
                .filter(key -> key.replacedMs() == 0)
                .forEach(key -> records.putSigned(key.replaced(clock.millis())));
        CurvePreKey key =
                CurvePreKey.generate(records.nextId(Section.SIGNED_PRE_KEYS, randomness), randomness, clock.millis());
        records.putSigned(key);
        return key.signed(signing());
    }

    private PublicPreKey newLastResort(StoreTransaction transaction) {
        PreKeyRecords records = new PreKeyRecords(transaction);
        records.lastResorts().stream()
                .filter(key -> key.replacedMs() == 0)
                .forEach(key -> records.putKem(key.replaced(clock.millis())));
        return newKem(records, true);
    }

    private List<PublicPreKey> newOneTime(StoreTransaction transaction, int count) {
        PreKeyRecords records = new PreKeyRecords(transaction);
        List<PublicPreKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CurvePreKey key =
                    CurvePreKey.generate(records.nextId(Section.ONE_TIME_KEYS, randomness), randomness, clock.millis());
            records.putOneTime(key);
            keys.add(key.unsigned());
        }
        return keys;
    }

    private List<PublicPreKey> newOneTimeKem(StoreTransaction transaction, int count) {
        PreKeyRecords records = new PreKeyRecords(transaction);
        List<PublicPreKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(newKem(records, false));
        }
        return keys;
    }

    private PublicPreKey newKem(PreKeyRecords records, boolean lastResort) {
        KemPreKey key = KemPreKey.generate(
                records.nextId(Section.KEM_PRE_KEYS, randomness), lastResort, randomness, clock.millis());
        records.putKem(key);
        return key.signed(signing());
    }

    private KeyPair signing() {
        return self.device().signing();
    }

    private KeyUpload upload(
            @Nullable PublicPreKey signedPreKey,
            @Nullable PublicPreKey lastResort,
            List<PublicPreKey> oneTime,
            List<PublicPreKey> oneTimeKem) {
        return new KeyUpload(
                self.device().registrationId(),
                self.identity().signing(),
                self.identity().agreement(),
                signedPreKey,
                lastResort,
                List.copyOf(oneTime),
                List.copyOf(oneTimeKem));
    }
}
