package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.util.Optional;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.Acceptance;
import org.sotto.client.e2ee.session.Arrival;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.session.Session;
import org.sotto.client.e2ee.session.SessionBook;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;

/** Sessions in a transaction. No session is used with a device that its account's pinned list does not name. */
final class SessionRecords {
    /** What came, and in which session. */
    record Opened(Session session, ByteString plaintext, boolean newSession) {}

    private final StoreTransaction store;
    private final ContactRecords contacts;
    private final Self self;
    private final Randomness randomness;
    private final long nowMs;

    SessionRecords(StoreTransaction store, Self self, Randomness randomness, long nowMs) {
        this.store = store;
        this.contacts = new ContactRecords(store);
        this.self = self;
        this.randomness = randomness;
        this.nowMs = nowMs;
    }

    SessionBook book(DeviceAddress device) {
        return store.get(Section.SESSIONS, device.encode())
                .map(SessionBook::deserialise)
                .orElseGet(SessionBook::new);
    }

    private void save(DeviceAddress device, SessionBook book) {
        store.put(Section.SESSIONS, device.encode(), book.serialise());
    }

    Session start(PreKeyBundle bundle) {
        PreKeyBundle.Verified verified = bundle.verify(sendable(bundle.device()));
        SessionBook book = book(bundle.device());
        Session session = book.initiate(self.device(), self.identity(), verified, randomness, nowMs);
        save(bundle.device(), book);
        return session;
    }

    KeyMessage encrypt(DeviceAddress device, byte[] plaintext) {
        DeviceList list = sendable(device);
        SessionBook book = book(device);
        requireSame(book.active(), list, device);
        KeyMessage message = book.encrypt(plaintext, randomness, nowMs);
        save(device, book);
        return message;
    }

    Opened decrypt(DeviceAddress sender, KeyMessage message) {
        Arrival arrival = Arrival.parse(message);
        DeviceList list = listed(sender).list();
        SessionBook book = book(sender);
        Optional<Session> known = book.find(arrival.sid(), nowMs);
        if (known.isPresent()) {
            requireSame(known, list, sender);
            byte[] plaintext = book.decrypt(known.get(), arrival, randomness, nowMs);
            save(sender, book);
            return opened(known.get(), plaintext, false);
        }
        Acceptance.Accepted accepted = new Acceptance(
                        self.device(), self.identity(), new PreKeyRecords(store), randomness)
                .accept(sender, list, arrival, nowMs);
        book.add(accepted.session(), nowMs);
        save(sender, book);
        return opened(accepted.session(), accepted.plaintext(), true);
    }

    private static Opened opened(Session session, byte[] plaintext, boolean newSession) {
        return new Opened(session, ByteString.copyFrom(plaintext), newSession);
    }

    private PinnedContact listed(DeviceAddress device) {
        PinnedContact contact = contacts.require(device.user());
        if (contact.list().device(device.number()).isEmpty()) {
            throw unlisted(device, contact.list());
        }
        return contact;
    }

    private DeviceList sendable(DeviceAddress device) {
        PinnedContact contact = listed(device);
        if (contact.confirmationDue()) {
            throw new E2eeException(
                    Code.IDENTITY_CHANGED, "identity of " + device.user() + " (expected: confirmed by the person)");
        }
        if (contact.list().expired(nowMs) && device.number() != contact.list().primary()) {
            throw new E2eeException(
                    Code.UNLISTED_DEVICE,
                    device + ": list expired at " + contact.list().expiresMs() + " (expected: the primary alone)");
        }
        return contact.list();
    }

    private static void requireSame(Optional<Session> session, DeviceList list, DeviceAddress device) {
        boolean same = session.isEmpty()
                || list.identity(device.number())
                        .filter(session.get().remote()::equals)
                        .isPresent();
        if (!same) {
            throw unlisted(device, list);
        }
    }

    private static E2eeException unlisted(DeviceAddress device, DeviceList list) {
        return new E2eeException(
                Code.UNLISTED_DEVICE, device + " (expected: a device of list version " + list.version() + ")");
    }
}
