package org.sotto.client.e2ee;

import java.util.Optional;
import java.util.function.Predicate;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;

/** Pinned contacts in a transaction, and what falls with a device that is gone. */
final class ContactRecords {
    private final StoreTransaction store;

    ContactRecords(StoreTransaction store) {
        this.store = store;
    }

    Optional<PinnedContact> find(UserId user) {
        return store.get(Section.CONTACTS, user.bytes().toByteArray()).map(PinnedContact::deserialise);
    }

    /** @throws E2eeException {@code UNLISTED_DEVICE} when the account was never met */
    PinnedContact require(UserId user) {
        return find(user)
                .orElseThrow(() -> new E2eeException(
                        Code.UNLISTED_DEVICE, "device list of " + user + ": none (expected: a pinned one)"));
    }

    void put(PinnedContact contact) {
        store.put(Section.CONTACTS, contact.list().user().bytes().toByteArray(), contact.serialise());
    }

    /** Voids the sessions and sender keys of every installation that the new list does not name as the old one did. */
    void voidMissing(DeviceList before, DeviceList after) {
        removeDevices(address -> {
            if (!address.user().equals(before.user())) {
                return false;
            }
            Optional<ListedDevice> old = before.device(address.number());
            Optional<ListedDevice> now = after.device(address.number());
            return !before.aik().equals(after.aik())
                    || now.isEmpty()
                    || old.isEmpty()
                    || !now.get().sameInstallation(old.get());
        });
    }

    private void removeDevices(Predicate<DeviceAddress> gone) {
        for (byte[] key : store.keys(Section.SESSIONS)) {
            if (gone.test(DeviceAddress.decode(key))) {
                store.remove(Section.SESSIONS, key);
            }
        }
        for (byte[] key : store.keys(Section.SENDER_CHAINS)) {
            if (gone.test(Groups.sender(key))) {
                store.remove(Section.SENDER_CHAINS, key);
            }
        }
        for (byte[] key : store.keys(Section.WAITING_GROUP_MESSAGES)) {
            if (gone.test(WaitingGroupMessages.sender(key))) {
                store.remove(Section.WAITING_GROUP_MESSAGES, key);
            }
        }
    }
}
