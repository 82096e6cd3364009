package org.sotto.user.verification;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.Account;
import org.sotto.user.account.AccountStore;
import org.sotto.user.deletion.AccountDeletion;
import org.sotto.user.deletion.DeletionReason;
import org.sotto.user.device.Device;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.Changes;
import org.sotto.user.event.UserEvents;
import org.sotto.user.key.DeviceKeys;
import org.sotto.user.link.Reservations;
import org.sotto.user.phone.PhoneCipher;
import org.sotto.user.phone.PhoneHash;
import org.sotto.user.phone.PhoneHashes;
import org.sotto.user.phone.PhoneNumber;
import org.sotto.user.session.AddedDevices;
import org.sotto.user.session.Sessions;
import org.sotto.user.session.TokenPair;
import org.sotto.user.twofactor.TwoFactor;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * Gives the owner of a number an account with a device and a session. A number that has an account gets a new primary device
 * in it, if its two-factor PIN is given, and the old devices with their sessions and keys are gone: whoever holds the number
 * now holds the account. Its signed device list stays, for the new device to continue or to replace. Unless the number is recycled: then the account is deleted, and its holder gets a new one.
 */
@Component
public class SignIn {
    private static final Logger log = LoggerFactory.getLogger(SignIn.class);
    private static final String TAKEN_OVER = "taken_over";
    private static final int FIRST_DEVICE = 1;

    private final AccountStore accounts;
    private final DeviceStore devices;
    private final Sessions sessions;
    private final AddedDevices added;
    private final Reservations reservations;
    private final DeviceKeys keys;
    private final RecycledNumbers recycledNumbers;
    private final TwoFactor twoFactor;
    private final AccountDeletion deletion;
    private final UserEvents events;
    private final PhoneHashes hashes;
    private final PhoneCipher cipher;
    private final Clock clock;

    SignIn(
            AccountStore accounts,
            DeviceStore devices,
            Sessions sessions,
            AddedDevices added,
            Reservations reservations,
            DeviceKeys keys,
            RecycledNumbers recycledNumbers,
            TwoFactor twoFactor,
            AccountDeletion deletion,
            UserEvents events,
            PhoneHashes hashes,
            PhoneCipher cipher,
            Clock clock) {
        this.accounts = accounts;
        this.devices = devices;
        this.sessions = sessions;
        this.added = added;
        this.reservations = reservations;
        this.keys = keys;
        this.recycledNumbers = recycledNumbers;
        this.twoFactor = twoFactor;
        this.deletion = deletion;
        this.events = events;
        this.hashes = hashes;
        this.cipher = cipher;
        this.clock = clock;
    }

    /**
     * Signs in the owner of a number, who was verified.
     *
     * @throws ApiException see {@link TwoFactor#require}
     */
    SignedIn signIn(PhoneNumber number, Claim claim) {
        PhoneHash hash = hashes.of(number);
        SignedIn signedIn;
        try {
            signedIn = signIn(hash, number, claim);
        } catch (DuplicateKeyException | OptimisticLockingFailureException e) {
            // The number got an account, or another one, between our look and our change: now that one is looked at.
            log.debug("a number was signed in with twice at once", e);
            signedIn = signIn(hash, number, claim);
        }
        log.info(
                "user {} signed in with device {}, new: {}",
                signedIn.userId(),
                signedIn.deviceId(),
                signedIn.newUser());
        return signedIn;
    }

    private SignedIn signIn(PhoneHash hash, PhoneNumber number, Claim claim) {
        Optional<UUID> known = accounts.findByPhone(hash);
        boolean recycled = known.isPresent() && recycledNumbers.isRecycled(known.get(), claim.givesUpThePin());
        if (known.isPresent() && !recycled) {
            // Before the transaction, in one of its own: a wrong try stays counted.
            requirePin(known.get(), claim);
        }
        return events.change(changes -> {
            known.ifPresent(accounts::lock);
            if (!accounts.findByPhone(hash).equals(known)
                    || (known.isPresent() && hasChanged(known.get(), claim, recycled))) {
                throw new OptimisticLockingFailureException("the number's account changed meanwhile");
            }
            if (known.isPresent() && !recycled) {
                return takeOver(known.get(), claim.device(), changes);
            }
            known.ifPresent(former -> deletion.delete(former, DeletionReason.RECYCLED, changes));
            return register(List.of(number), claim.device(), changes).get(0);
        });
    }

    private void requirePin(UUID userId, Claim claim) {
        try {
            twoFactor.require(userId, claim.pin());
        } catch (ApiException e) {
            throw claim.pin() == null && recycledNumbers.isPinFreed(userId) ? e.with("can_start_anew", true) : e;
        }
    }

    /** Whether, under the lock of the account, what was decided before does not hold any more. */
    private boolean hasChanged(UUID userId, Claim claim, boolean recycled) {
        return recycledNumbers.isRecycled(userId, claim.givesUpThePin()) != recycled
                || (!recycled && claim.pin() == null && twoFactor.isSet(userId));
    }

    /**
     * Makes an account for each number, in one transaction. The answers are in the numbers' order.
     *
     * @throws DuplicateKeyException if a number has an account; then none is made
     */
    public List<SignedIn> registerAll(List<PhoneNumber> numbers, DeviceDescription device) {
        return events.change(changes -> register(numbers, device, changes));
    }

    private List<SignedIn> register(List<PhoneNumber> numbers, DeviceDescription description, Changes changes) {
        Instant now = clock.instant();
        List<Account> newAccounts = new ArrayList<>();
        List<Device> newDevices = new ArrayList<>();
        for (PhoneNumber number : numbers) {
            UUID userId = UUID.randomUUID();
            newAccounts.add(new Account(userId, hashes.of(number), cipher.encrypt(number, userId), now));
            newDevices.add(new Device(userId, UUID.randomUUID(), FIRST_DEVICE, description, true, now));
            changes.registered(userId);
        }
        accounts.insert(newAccounts);
        devices.insert(newDevices);
        List<TokenPair> tokens = sessions.open(newDevices);
        List<SignedIn> signedIn = new ArrayList<>();
        for (int i = 0; i < newDevices.size(); i++) {
            Device device = newDevices.get(i);
            signedIn.add(new SignedIn(device.userId(), device.deviceId(), tokens.get(i), true));
        }
        return signedIn;
    }

    private SignedIn takeOver(UUID userId, DeviceDescription description, Changes changes) {
        int number = accounts.takeDeviceNumber(userId);
        sessions.revokeAll(userId, TAKEN_OVER, changes);
        keys.eraseAll(userId);
        devices.deleteAll(userId);
        // What the former primary was linking would else join the account of who took it over.
        reservations.dropAll(userId);
        Device device = new Device(userId, UUID.randomUUID(), number, description, true, clock.instant());
        return new SignedIn(userId, device.deviceId(), added.signIn(device, changes), false);
    }
}
