package org.sotto.client.e2ee;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sotto.client.e2ee.identity.AccountIdentity;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.identity.SafetyNumber;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.proto.e2ee.v1.SignedDeviceList;

/**
 * The accounts that this device knows, its own among them, each with the device list that it pinned. Safe for several
 * threads.
 */
public final class Contacts {
    private final E2eeStore store;
    private final Self self;
    private final Clock clock;

    Contacts(E2eeStore store, Self self, Clock clock) {
        this.store = store;
        this.self = self;
        this.clock = clock;
    }

    public Optional<PinnedContact> find(UserId user) {
        return store.transact(transaction -> new ContactRecords(transaction).find(user));
    }

    /** This account's own list. */
    public DeviceList own() {
        return require(self.address().user()).list();
    }

    private PinnedContact require(UserId user) {
        return store.transact(transaction -> new ContactRecords(transaction).require(user));
    }

    /**
     * Takes an account's chain of lists as the server gives it, and pins the last one.
     *
     * <p>Under another identity key, what is known of the account is void: its sessions and sender keys are forgotten, and a
     * verified contact must be confirmed before anything is sent to it. For this device's own account another identity
     * key is refused.
     *
     * @param chain oldest first, not empty; for an account that is known, from behind the pinned version
     * @throws E2eeException {@code LIST_ROLLBACK}, {@code LIST_FORK}, {@code BAD_SIGNATURE}, {@code MALFORMED}
     */
    public PinnedContact.Change learn(UserId user, List<SignedDeviceList> chain) {
        List<DeviceList> lists = chain.stream().map(DeviceList::verify).toList();
        if (lists.isEmpty() || !lists.stream().allMatch(list -> list.user().equals(user))) {
            throw E2eeException.malformed("device lists", lists.size(), "one or more, all of " + user);
        }
        return store.transact(transaction -> learn(new ContactRecords(transaction), user, lists));
    }

    private PinnedContact.Change learn(ContactRecords records, UserId user, List<DeviceList> lists) {
        Optional<PinnedContact> known = records.find(user);
        DeviceList last = lists.get(lists.size() - 1);
        if (known.isEmpty()) {
            records.put(PinnedContact.first(lists.get(0)).follow(lists));
            return PinnedContact.Change.LIST;
        }
        PinnedContact pinned = known.get();
        if (!last.aik().equals(pinned.list().aik())) {
            if (user.equals(self.address().user())) {
                throw new E2eeException(Code.IDENTITY_CHANGED, "own aik (expected: the one of this device)");
            }
            List<DeviceList> newChain =
                    lists.stream().filter(list -> list.aik().equals(last.aik())).toList();
            PinnedContact.first(newChain.get(0)).follow(newChain);
            records.put(pinned.changeIdentity(last));
            records.voidMissing(pinned.list(), last);
            return PinnedContact.Change.IDENTITY;
        }
        PinnedContact followed = pinned.follow(lists);
        if (followed.list().hash().equals(pinned.list().hash())) {
            return PinnedContact.Change.NONE;
        }
        records.put(followed);
        records.voidMissing(pinned.list(), followed.list());
        return PinnedContact.Change.LIST;
    }

    /**
     * The devices to which a message to the account goes: all of its list and every other device of the own account; of
     * an expired list, the primary alone.
     */
    public List<DeviceAddress> recipients(UserId user) {
        return store.transact(transaction -> {
            ContactRecords records = new ContactRecords(transaction);
            List<DeviceAddress> devices =
                    new ArrayList<>(reachable(records.require(user).list()));
            if (!user.equals(self.address().user())) {
                devices.addAll(reachable(records.require(self.address().user()).list()));
            }
            devices.remove(self.address());
            return List.copyOf(devices);
        });
    }

    private List<DeviceAddress> reachable(DeviceList list) {
        boolean expired = list.expired(clock.millis());
        return list.devices().stream()
                .map(ListedDevice::number)
                .filter(number -> !expired || number == list.primary())
                .map(number -> new DeviceAddress(list.user(), number))
                .toList();
    }

    /** The 60 digits that both people compare. */
    public String safetyNumber(UserId user) {
        return SafetyNumber.of(own(), require(user).list());
    }

    /** The QR code for the other's camera. */
    public byte[] safetyQr(UserId user) {
        return SafetyNumber.qr(own(), require(user).list());
    }

    /** Compares a scanned QR code, and marks the contact as verified when it matches. */
    public boolean scan(UserId user, byte[] qr) {
        boolean matches = SafetyNumber.matches(qr, own(), require(user).list());
        if (matches) {
            setVerified(user, true);
        }
        return matches;
    }

    /** The person has compared the safety number, or takes that back. */
    public void setVerified(UserId user, boolean verified) {
        change(user, contact -> contact.verify(verified));
    }

    /** The person accepts a verified contact's new identity key unseen. */
    public void confirmIdentity(UserId user) {
        change(user, PinnedContact::confirm);
    }

    private void change(UserId user, UnaryOperator<PinnedContact> step) {
        store.transact(transaction -> {
            ContactRecords records = new ContactRecords(transaction);
            PinnedContact changed = step.apply(records.require(user));
            records.put(changed);
            return changed;
        });
    }

    /**
     * Signs the list that names one device more. It counts once the server has taken it: {@link #learn} it then. A list
     * that the server refuses is dropped, and the next one takes its version.
     *
     * @throws IllegalStateException on a device that is not the primary
     */
    public DeviceList add(ListedDevice device) {
        return sign(devices -> {
            List<ListedDevice> more = new ArrayList<>(devices);
            more.add(device);
            more.sort(Comparator.comparingInt(ListedDevice::number));
            return more;
        });
    }

    /** Signs the list without a device: it was unlinked, or the server removed it. {@link #learn} it as above. */
    public DeviceList remove(int number) {
        return sign(devices ->
                devices.stream().filter(device -> device.number() != number).toList());
    }

    /** Signs the list anew when it is older than seven days. {@link #learn} it as above. */
    public Optional<DeviceList> reissueIfDue() {
        return own().reissueDue(clock.millis()) ? Optional.of(sign(devices -> devices)) : Optional.empty();
    }

    private DeviceList sign(UnaryOperator<List<ListedDevice>> change) {
        AccountIdentity account = self.account();
        if (account == null) {
            throw new IllegalStateException("a linked device (expected: the primary, which holds the account's key)");
        }
        DeviceList list = own();
        return list.next(account, list.primary(), change.apply(list.devices()), clock.millis());
    }
}
