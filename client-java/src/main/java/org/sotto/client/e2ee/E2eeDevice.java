package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.content.SealedContent;
import org.sotto.client.e2ee.group.ReleasedGroupMessage;
import org.sotto.client.e2ee.identity.AccountIdentity;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.PinnedContact;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.link.NewDeviceLink;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.KeyMessage;
import org.sotto.client.e2ee.session.Session;
import org.sotto.client.e2ee.session.SessionBook;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.StoreTransaction;
import org.sotto.proto.e2ee.v1.Content;
import org.sotto.proto.e2ee.v1.ContentKey;
import org.sotto.proto.e2ee.v1.Plaintext;

/**
 * End-to-end encryption on this device. States are stored before an encrypted message is returned and before a plaintext
 * is: whatever happens then, no key is used twice and nothing is shown twice.
 *
 * <p>To send: {@link Contacts#recipients}, bundles for {@link #sessionsNeeded}, {@link #start} with each, {@link
 * #encrypt}. To receive: {@link #decrypt}; at {@code UNLISTED_DEVICE} fetch the sender's lists, {@link Contacts#learn}
 * them and try again. Safe for several threads; the store runs one call after the other.
 */
public final class E2eeDevice {
    private final E2eeStore store;
    private final Self self;
    private final Randomness randomness;
    private final Clock clock;
    private final DeviceKeys keys;
    private final Contacts contacts;
    private final Groups groups;
    private final Repairs repairs;

    private E2eeDevice(E2eeStore store, Self self, Randomness randomness, Clock clock) {
        this.store = store;
        this.self = self;
        this.randomness = randomness;
        this.clock = clock;
        this.keys = new DeviceKeys(store, self, randomness, clock);
        this.contacts = new Contacts(store, self, clock);
        this.repairs = new Repairs(store, clock);
        this.groups = new Groups(store, self, randomness, clock, repairs);
    }

    /**
     * Makes the primary device of an account, with new keys and a device list.
     *
     * @param store empty
     * @param apiDeviceId the UUID under which the API knows the device
     * @param clock adjusted to the server's time
     */
    public static E2eeDevice createPrimary(
            E2eeStore store, DeviceAddress address, UUID apiDeviceId, Randomness randomness, Clock clock) {
        return createPrimary(
                store, address, apiDeviceId, AccountIdentity.generate(randomness), null, randomness, clock);
    }

    /**
     * Makes the primary device anew from a backup: the account keeps its identity, and its list continues with this
     * device alone.
     *
     * @param last the account's last list
     */
    public static E2eeDevice restorePrimary(
            E2eeStore store,
            DeviceAddress address,
            UUID apiDeviceId,
            AccountIdentity account,
            DeviceList last,
            Randomness randomness,
            Clock clock) {
        return createPrimary(store, address, apiDeviceId, account, last, randomness, clock);
    }

    private static E2eeDevice createPrimary(
            E2eeStore store,
            DeviceAddress address,
            UUID apiDeviceId,
            AccountIdentity account,
            @Nullable DeviceList last,
            Randomness randomness,
            Clock clock) {
        DeviceIdentity identity = DeviceIdentity.generate(randomness);
        ByteString apiId = UserId.uuidBytes(apiDeviceId);
        Self self = new Self(identity, identity.publicIdentity(address, account.aik()), apiId, account);
        long nowMs = clock.millis();
        var entries = List.of(identity.listed(address, account.aik(), apiId, nowMs));
        DeviceList list = last == null
                ? DeviceList.first(account, address.user(), address.number(), entries, nowMs)
                : last.next(account, address.number(), entries, nowMs);
        return create(store, self, list, randomness, clock);
    }

    /**
     * Makes a linked device out of what the primary sent.
     *
     * @param identity the keys with which it was linked
     */
    public static E2eeDevice createLinked(
            E2eeStore store, DeviceIdentity identity, NewDeviceLink.Linked linked, Randomness randomness, Clock clock) {
        DeviceList list = linked.list();
        ByteString apiId = list.device(linked.address().number()).orElseThrow().apiDeviceId();
        Self self = new Self(identity, identity.publicIdentity(linked.address(), list.aik()), apiId, null);
        return create(store, self, list, randomness, clock);
    }

    private static E2eeDevice create(E2eeStore store, Self self, DeviceList list, Randomness randomness, Clock clock) {
        return store.transact(transaction -> {
            if (Self.isSaved(transaction)) {
                throw new IllegalStateException("the store holds a device (expected: an empty store)");
            }
            self.save(transaction);
            new ContactRecords(transaction).put(PinnedContact.first(list));
            return new E2eeDevice(store, self, randomness, clock);
        });
    }

    /** The device that was created in the store. */
    public static E2eeDevice open(E2eeStore store, Randomness randomness, Clock clock) {
        return new E2eeDevice(store, store.transact(Self::load), randomness, clock);
    }

    public DeviceAddress address() {
        return self.address();
    }

    /** Whether this device holds the account's identity key and signs its device list. */
    public boolean isPrimary() {
        return self.account() != null;
    }

    public DeviceKeys keys() {
        return keys;
    }

    public Contacts contacts() {
        return contacts;
    }

    public Groups groups() {
        return groups;
    }

    public Repairs repairs() {
        return repairs;
    }

    /**
     * The devices for which a bundle should be claimed before sending: no session, or one that wants a successor. Where no
     * bundle is to be had, {@link #encrypt} goes on with an old session as long as that may be.
     */
    public List<DeviceAddress> sessionsNeeded(Collection<DeviceAddress> devices) {
        return store.transact(transaction -> devices.stream()
                .filter(device ->
                        sessions(transaction).book(device).sending(clock.millis()) != SessionBook.Sending.READY)
                .toList());
    }

    /** Those of the devices to which something can be encrypted now. */
    public List<DeviceAddress> reachable(Collection<DeviceAddress> devices) {
        return store.transact(transaction -> devices.stream()
                .filter(device -> sessions(transaction).book(device).sending(clock.millis())
                        != SessionBook.Sending.SESSION_NEEDED)
                .toList());
    }

    /** The sessions with a device, the active one first. */
    public List<Session> sessions(DeviceAddress device) {
        return store.transact(transaction -> sessions(transaction).book(device).sessions());
    }

    /**
     * Starts a session from a bundle; the next message to the device carries the handshake.
     *
     * @return the session's sid
     * @throws E2eeException {@code UNLISTED_DEVICE}, {@code BAD_SIGNATURE}, {@code BAD_KEY}, {@code IDENTITY_CHANGED}
     */
    public ByteString start(PreKeyBundle bundle) {
        return store.transact(transaction -> sessions(transaction).start(bundle).sid());
    }

    /**
     * Encrypts for each device, with the time and the device lists by which this device goes.
     *
     * @throws E2eeException {@code SESSION_NEEDED}, {@code UNLISTED_DEVICE}, {@code IDENTITY_CHANGED}; then no state has
     *     moved for any device
     */
    public Map<DeviceAddress, KeyMessage> encrypt(Collection<DeviceAddress> devices, Plaintext plaintext) {
        return store.transact(transaction -> {
            ContactRecords lists = new ContactRecords(transaction);
            Map<DeviceAddress, KeyMessage> messages = new LinkedHashMap<>();
            for (DeviceAddress device : devices) {
                Plaintext told = ListViews.tell(
                        plaintext.toBuilder().setSentMs(clock.millis()),
                        lists.require(self.address().user()).list(),
                        lists.require(device.user()).list());
                messages.put(device, sessions(transaction).encrypt(device, told.toByteArray()));
            }
            return messages;
        });
    }

    /** {@link #decrypt(DeviceAddress, KeyMessage, BiConsumer)} that keeps nothing beside the session. */
    public Decrypted decrypt(DeviceAddress sender, KeyMessage message) {
        return decrypt(sender, message, (transaction, decrypted) -> {});
    }

    /**
     * Opens a message. A sender key in it is taken over, and opens the group messages that waited for it.
     *
     * @param sender as the envelope says; the session must agree
     * @param keep runs in the transaction that stores the session: what it writes is there exactly when the message
     *     counts as received
     * @throws E2eeException then nothing has changed
     */
    public Decrypted decrypt(DeviceAddress sender, KeyMessage message, BiConsumer<StoreTransaction, Decrypted> keep) {
        return store.transact(transaction -> {
            SessionRecords.Opened opened = sessions(transaction).decrypt(sender, message);
            Plaintext plaintext = parse(opened.plaintext());
            List<ReleasedGroupMessage> released = plaintext.hasSenderKey()
                    ? Groups.learn(transaction, opened.session().remote(), plaintext.getSenderKey(), clock.millis())
                    : List.of();
            ContactRecords lists = new ContactRecords(transaction);
            Decrypted decrypted = new Decrypted(
                    opened.session().remote().address(),
                    opened.session().sid(),
                    plaintext,
                    opened.newSession(),
                    ListViews.compare(
                            plaintext,
                            lists.require(sender.user()).list(),
                            lists.require(self.address().user()).list()),
                    released);
            keep.accept(transaction, decrypted);
            return decrypted;
        });
    }

    /** Encrypts bytes as they are, for one device. */
    KeyMessage encryptBytes(DeviceAddress device, byte[] plaintext) {
        return store.transact(transaction -> sessions(transaction).encrypt(device, plaintext));
    }

    /** Opens a message without looking into it. */
    SessionRecords.Opened decryptBytes(DeviceAddress sender, KeyMessage message) {
        return store.transact(transaction -> sessions(transaction).decrypt(sender, message));
    }

    /** Seals content of a message of this device, once for all its receivers. */
    public SealedContent seal(UUID messageId, ByteString conversationId, Content content) {
        return SealedContent.seal(
                UserId.uuidBytes(messageId), conversationId, self.address(), content.toByteArray(), randomness);
    }

    /** Opens content with the key that came in a session or group message of the sender. */
    public Content open(byte[] sealed, ContentKey key, DeviceAddress sender) {
        try {
            return Content.parseFrom(SealedContent.open(sealed, key, sender));
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(Code.MALFORMED, "content (expected: a Content)", e);
        }
    }

    private SessionRecords sessions(StoreTransaction transaction) {
        return new SessionRecords(transaction, self, randomness, clock.millis());
    }

    private static Plaintext parse(ByteString bytes) {
        try {
            return Plaintext.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new E2eeException(Code.MALFORMED, "plaintext (expected: a Plaintext)", e);
        }
    }
}
