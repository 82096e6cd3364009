package org.sotto.user.link;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.signedlist.Reservation;
import org.sotto.user.signedlist.ReservedDevices;
import org.sotto.user.store.Transactions;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Holds the id and the number of a device that is being linked, from the primary's first visit to the mailbox until the device
 * signs in. A pairing that somebody has come to lives as long as its reservation: what ends the one ends the other.
 */
@Component
public class Reservations implements ReservedDevices {
    /** An account's devices, with those that are held for. */
    static final int MAX_DEVICES = 5;

    /** How long a device's token works. */
    static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

    /** After this no transaction is under way any more that saw the row alive. */
    private static final Duration KEPT_EXPIRED = Duration.ofHours(1);

    private static final int SWEEP_BATCH = 1_000;

    private final ReservationStore store;
    private final AccountStore accounts;
    private final DeviceStore devices;
    private final Transactions transactions;
    private final Clock clock;

    /**
     * A reservation as its owner sees it.
     *
     * @param deviceId the id that the device will have
     * @param deviceNumber the number that it will have
     * @param expiresAt when it ends unless the device signs in
     */
    public record Pending(UUID deviceId, int deviceNumber, Instant expiresAt) {}

    Reservations(
            ReservationStore store,
            AccountStore accounts,
            DeviceStore devices,
            Transactions transactions,
            Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.devices = devices;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Takes an id and a number for the device of a pairing; the same ones however often it is asked.
     *
     * @param expiresAt when the pairing ends
     * @throws ApiException 404 {@code not_found} if the pairing or the account has ended; 403 {@code forbidden} if the device
     *     that asks is not the primary one any more; 409 {@code device_limit}
     */
    Reservation reserve(AccessToken primary, UUID pairingId, Instant expiresAt) {
        UUID userId = primary.userId();
        return transactions.run(() -> {
            if (!accounts.lock(userId)) {
                throw ApiException.notFound("there is no user " + userId);
            }
            requirePrimary(primary);
            Optional<ReservationStore.Stored> known = store.find(userId, pairingId);
            if (known.isPresent()) {
                return known.filter(stored -> stored.isLive(clock.instant()))
                        .map(ReservationStore.Stored::reservation)
                        .orElseThrow(() -> Pairings.ended(pairingId));
            }
            requireRoom(userId);
            Reservation reservation =
                    new Reservation(userId, UUID.randomUUID(), accounts.takeDeviceNumber(userId), pairingId);
            store.insert(reservation, expiresAt);
            return reservation;
        });
    }

    /** @throws ApiException 403 {@code forbidden} unless the device that asks is the account's primary one */
    void requirePrimary(AccessToken asking) {
        if (!devices.isPrimary(asking.userId(), asking.deviceId())) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    "device_id: " + asking.deviceId() + " (expected: the primary device, which alone links others)");
        }
    }

    private void requireRoom(UUID userId) {
        int living = devices.findByUser(userId).size();
        int held = pendingOf(userId).size();
        if (living + held >= MAX_DEVICES) {
            throw new ApiException(
                    HttpStatus.CONFLICT,
                    "device_limit",
                    "devices: " + living + " and " + held + " that are being linked (expected: at most " + MAX_DEVICES
                            + " with the new one)");
        }
    }

    /** What a pairing holds, while it does. */
    Optional<Reservation> of(UUID userId, UUID pairingId) {
        return store.find(userId, pairingId)
                .filter(stored -> stored.isLive(clock.instant()))
                .map(ReservationStore.Stored::reservation);
    }

    /** Lets a reservation live at least until then; false if it has ended. */
    boolean prolong(Reservation reservation, Instant expiresAt) {
        return store.prolong(reservation, expiresAt, clock.instant());
    }

    /** Gives a reservation up; its number is lost. */
    void release(Reservation reservation) {
        store.delete(reservation.userId(), reservation.pairingId());
    }

    @Override
    public Optional<Reservation> find(UUID userId, int deviceNumber, UUID deviceId) {
        Instant now = clock.instant();
        return store.findByUser(userId).stream()
                .filter(stored -> stored.isLive(now))
                .map(ReservationStore.Stored::reservation)
                .filter(reservation -> reservation.deviceNumber() == deviceNumber
                        && reservation.deviceId().equals(deviceId))
                .findFirst();
    }

    /** @throws IllegalStateException if there is no such reservation: the caller has not held the lock since it found it */
    @Override
    public String approve(Reservation reservation) {
        DeviceToken token = DeviceToken.random(reservation.userId(), reservation.pairingId());
        if (!store.approve(reservation, token.hash(), clock.instant().plus(TOKEN_LIFETIME))) {
            throw new IllegalStateException("pairing " + reservation.pairingId() + " holds nothing (expected: device "
                    + reservation.deviceId() + " of user " + reservation.userId() + ")");
        }
        return token.encode();
    }

    @Override
    public int withdraw(UUID userId, Set<UUID> named) {
        return store.deleteApproved(userId, named);
    }

    /**
     * Spends a token, and the reservation with it, within the caller's transaction, which it lets lock the user's row.
     *
     * @throws ApiException 401 {@code invalid_device_token} if the token is unknown, spent, replaced, withdrawn or too old
     */
    Reservation redeem(DeviceToken token) {
        if (!accounts.lock(token.userId())) {
            throw invalidToken();
        }
        Instant now = clock.instant();
        Reservation reservation = store.find(token.userId(), token.pairingId())
                .filter(stored -> stored.isLive(now) && isFor(token, stored))
                .map(ReservationStore.Stored::reservation)
                .orElseThrow(Reservations::invalidToken);
        store.delete(token.userId(), token.pairingId());
        return reservation;
    }

    private static boolean isFor(DeviceToken token, ReservationStore.Stored stored) {
        return stored.tokenHash() != null && token.matches(stored.tokenHash());
    }

    private static ApiException invalidToken() {
        return ApiException.unauthorized(
                "invalid_device_token",
                "device_token: unknown, used, replaced, withdrawn or older than " + TOKEN_LIFETIME.toMinutes()
                        + " minutes (expected: the one that the primary device sent last); link again");
    }

    /** What is held for devices of a user, by number. */
    public List<Pending> pendingOf(UUID userId) {
        Instant now = clock.instant();
        return store.findByUser(userId).stream()
                .filter(stored -> stored.isLive(now))
                .map(stored -> new Pending(
                        stored.reservation().deviceId(), stored.reservation().deviceNumber(), stored.expiresAt()))
                .toList();
    }

    /**
     * Ends every pairing of a user with its token, within the caller's transaction under the lock of the user's row. Returns how
     * many there were.
     */
    public int dropAll(UUID userId) {
        return store.deleteAll(userId);
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void sweep() {
        int deleted;
        do {
            deleted = store.deleteExpired(clock.instant().minus(KEPT_EXPIRED), SWEEP_BATCH);
        } while (deleted == SWEEP_BATCH);
    }
}
