package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sotto.client.e2ee.group.ReleasedGroupMessage;
import org.sotto.client.e2ee.group.SenderChains;
import org.sotto.client.e2ee.group.SenderKey;
import org.sotto.client.e2ee.group.UnopenedGroupMessage;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;
import org.sotto.proto.e2ee.v1.DecryptionError;
import org.sotto.proto.e2ee.v1.SenderKeyDistribution;

/**
 * Sender keys: this device's own of each group, and those that others have handed over. Who is a member is the caller's
 * knowledge; which devices a member has comes from the pinned lists. Safe for several threads.
 *
 * <p>A message may overtake its sender's key. {@link #receive} keeps it; the key releases it ({@link
 * Decrypted#released}); what was given up is in {@link #unopened}, to be told to its sender, whose device answers by {@link
 * #answer}.
 */
public final class Groups {
    private static final int GROUP_ID = 16;
    private static final int MESSAGE_ID = 16;

    /**
     * What has to go out before a message of the group can be read by all.
     *
     * @param distribution the key as it stands
     * @param missing devices that have not got it
     */
    public record Distribution(SenderKeyDistribution distribution, List<DeviceAddress> missing) {}

    private final E2eeStore store;
    private final Self self;
    private final Randomness randomness;
    private final Clock clock;
    private final Repairs repairs;

    Groups(E2eeStore store, Self self, Randomness randomness, Clock clock, Repairs repairs) {
        this.store = store;
        this.self = self;
        this.randomness = randomness;
        this.clock = clock;
        this.repairs = repairs;
    }

    /**
     * Prepares to send: makes a new sender key if there is none, if the old one is worn out, or if somebody has it who is
     * no member any more; and says who has still to get it.
     *
     * @param members the group's members with this account
     * @param epoch of the group, which a new key names as its beginning
     */
    public Distribution prepare(ByteString groupId, long epoch, Collection<UserId> members) {
        return store.transact(transaction -> {
            Map<DeviceAddress, Integer> devices = devices(transaction, members);
            SenderKey key = own(transaction, groupId)
                    .filter(old -> !old.rotationDue(clock.millis()) && !old.exposed(devices))
                    .orElseGet(() -> SenderKey.generate(groupId, epoch, randomness, clock.millis()));
            save(transaction, groupId, key);
            return new Distribution(key.distribution(), key.missing(devices.keySet()));
        });
    }

    private Map<DeviceAddress, Integer> devices(StoreTransaction transaction, Collection<UserId> members) {
        ContactRecords contacts = new ContactRecords(transaction);
        Map<DeviceAddress, Integer> devices = new HashMap<>();
        for (UserId member : members) {
            DeviceList list = contacts.require(member).list();
            for (ListedDevice device : list.devices()) {
                devices.put(new DeviceAddress(member, device.number()), device.registrationId());
            }
        }
        devices.remove(self.address());
        return devices;
    }

    /** Remembers that devices have got the key that stands; call it once the server has taken their messages. */
    public void delivered(ByteString groupId, ByteString distributionId, Collection<DeviceAddress> devices) {
        store.transact(transaction -> {
            Optional<SenderKey> key =
                    own(transaction, groupId).filter(own -> own.distributionId().equals(distributionId));
            key.ifPresent(own -> {
                ContactRecords contacts = new ContactRecords(transaction);
                for (DeviceAddress device : devices) {
                    contacts.require(device.user())
                            .list()
                            .device(device.number())
                            .ifPresent(listed -> own.delivered(device, listed.registrationId()));
                }
                save(transaction, groupId, own);
            });
            return key;
        });
    }

    /** {@code group_key} of a message: one for all devices. {@link #prepare} comes first. */
    public byte[] encrypt(ByteString groupId, byte[] plaintext) {
        return store.transact(transaction -> {
            SenderKey key = own(transaction, groupId)
                    .orElseThrow(() -> new IllegalStateException("no sender key (expected: prepare first)"));
            byte[] message = key.encrypt(self.identity(), plaintext, randomness);
            save(transaction, groupId, key);
            return message;
        });
    }

    /**
     * Opens {@code group_key}.
     *
     * @throws E2eeException {@code NO_SENDER_KEY} when the sender's key has not come yet; {@link #receive} keeps it then
     */
    public byte[] decrypt(DeviceAddress sender, ByteString groupId, byte[] message) {
        return store.transact(transaction -> decrypt(transaction, sender, groupId, message));
    }

    /**
     * Opens {@code group_key}, or keeps it until its sender's key comes. When this returns, the message counts as received.
     *
     * @param messageId of the message, 16 bytes
     * @return empty: it waits
     * @throws E2eeException then nothing has changed
     */
    public Optional<byte[]> receive(DeviceAddress sender, ByteString groupId, ByteString messageId, byte[] message) {
        if (messageId.size() != MESSAGE_ID) {
            throw E2eeException.malformed("message_id", messageId.size() + " bytes", MESSAGE_ID + " bytes");
        }
        return store.transact(transaction -> {
            try {
                return Optional.of(decrypt(transaction, sender, groupId, message));
            } catch (E2eeException e) {
                if (e.code() != Code.NO_SENDER_KEY) {
                    throw e;
                }
                new WaitingGroupMessages(transaction, clock.millis()).add(sender, groupId, messageId, message);
                return Optional.empty();
            }
        });
    }

    private static byte[] decrypt(
            StoreTransaction transaction, DeviceAddress sender, ByteString groupId, byte[] message) {
        requireListed(transaction, sender);
        SenderChains chains = chains(transaction, sender, groupId);
        byte[] plaintext = chains.decrypt(message);
        transaction.put(Section.SENDER_CHAINS, chainKey(groupId, sender), chains.serialise());
        return plaintext;
    }

    /**
     * The messages that were given up: their sender's key has not come within ten minutes, or a hundred of that device wait. Tell
     * each sender ({@link UnopenedGroupMessage#error}, as often as {@link Repairs#mayReport} allows), and then {@link #told}.
     * They are answered until then, also after a restart.
     */
    public List<UnopenedGroupMessage> unopened() {
        return store.transact(transaction -> new WaitingGroupMessages(transaction, clock.millis()).unopened());
    }

    /** The senders of these messages were told; call it once the server has taken what tells them. */
    public void told(Collection<UnopenedGroupMessage> messages) {
        store.transact(transaction -> {
            WaitingGroupMessages waiting = new WaitingGroupMessages(transaction, clock.millis());
            messages.forEach(waiting::told);
            return messages;
        });
    }

    /**
     * What a device gets that could not open a message of this one ({@code NO_SENDER_KEY}): the current key, as it stands, if it
     * is the one that is missing and was given to this installation. A device that never had it, or asks for one that was
     * replaced, gets the current one with the next message, by {@link #prepare}; and at most three times the same one.
     */
    public Optional<SenderKeyDistribution> answer(DeviceAddress asking, DecryptionError error) {
        if (error.getReason() != DecryptionError.Reason.NO_SENDER_KEY) {
            return Optional.empty();
        }
        Optional<SenderKey> key = store.transact(transaction -> {
            requireListed(transaction, asking);
            return transaction.keys(Section.SENDER_KEYS).stream()
                    .flatMap(group -> own(transaction, ByteString.copyFrom(group)).stream())
                    .filter(own -> own.distributionId().equals(error.getDistributionId()))
                    .filter(own -> wasGiven(transaction, own, asking))
                    .findFirst();
        });
        return key.filter(own -> repairs.mayResend(asking, own.distributionId(), own.createdMs()))
                .map(SenderKey::distribution);
    }

    private static boolean wasGiven(StoreTransaction transaction, SenderKey key, DeviceAddress asking) {
        return new ContactRecords(transaction)
                .require(asking.user())
                .list()
                .device(asking.number())
                .filter(listed -> key.wasGiven(asking, listed.registrationId()))
                .isPresent();
    }

    private static void requireListed(StoreTransaction transaction, DeviceAddress sender) {
        DeviceList list = new ContactRecords(transaction).require(sender.user()).list();
        if (list.device(sender.number()).isEmpty()) {
            throw new E2eeException(
                    Code.UNLISTED_DEVICE, sender + " (expected: a device of list version " + list.version() + ")");
        }
    }

    /**
     * Takes a sender key that came in a session, and opens what has waited for it.
     *
     * @param sender who is at the other end of that session
     * @return in the order of their coming
     */
    static List<ReleasedGroupMessage> learn(
            StoreTransaction transaction, PublicIdentity sender, SenderKeyDistribution distribution, long nowMs) {
        ByteString groupId = distribution.getGroupId();
        DeviceAddress address = sender.address();
        SenderChains chains = chains(transaction, address, groupId);
        chains.learn(sender, distribution, nowMs);
        WaitingGroupMessages waiting = new WaitingGroupMessages(transaction, nowMs);
        List<ReleasedGroupMessage> released = new ArrayList<>();
        for (WaitingGroupMessages.Waiting message :
                waiting.waitingFor(address, groupId, distribution.getDistributionId())) {
            released.add(release(chains, waiting, message));
        }
        transaction.put(Section.SENDER_CHAINS, chainKey(groupId, address), chains.serialise());
        return released;
    }

    private static ReleasedGroupMessage release(
            SenderChains chains, WaitingGroupMessages waiting, WaitingGroupMessages.Waiting message) {
        try {
            byte[] plaintext = chains.decrypt(message.message().toByteArray());
            waiting.remove(message);
            return new ReleasedGroupMessage(
                    message.sender(), message.groupId(), message.messageId(), ByteString.copyFrom(plaintext), null);
        } catch (E2eeException e) {
            if (e.code() == Code.DUPLICATE) {
                waiting.giveUp(message);
            } else {
                waiting.remove(message);
            }
            return new ReleasedGroupMessage(message.sender(), message.groupId(), message.messageId(), null, e);
        }
    }

    private static SenderChains chains(StoreTransaction transaction, DeviceAddress sender, ByteString groupId) {
        return transaction
                .get(Section.SENDER_CHAINS, chainKey(groupId, sender))
                .map(SenderChains::deserialise)
                .orElseGet(SenderChains::new);
    }

    private static Optional<SenderKey> own(StoreTransaction transaction, ByteString groupId) {
        return transaction.get(Section.SENDER_KEYS, groupId.toByteArray()).map(SenderKey::deserialise);
    }

    private static void save(StoreTransaction transaction, ByteString groupId, SenderKey key) {
        transaction.put(Section.SENDER_KEYS, groupId.toByteArray(), key.serialise());
    }

    private static byte[] chainKey(ByteString groupId, DeviceAddress sender) {
        if (groupId.size() != GROUP_ID) {
            throw E2eeException.malformed("group_id", groupId.size() + " bytes", GROUP_ID + " bytes");
        }
        return groupId.concat(ByteString.copyFrom(sender.encode())).toByteArray();
    }

    /** The sender in a key of {@link Section#SENDER_CHAINS}. */
    static DeviceAddress sender(byte[] chainKey) {
        return DeviceAddress.decode(Arrays.copyOfRange(chainKey, GROUP_ID, chainKey.length));
    }

    /** The groups for which this device has a sender key. */
    public List<ByteString> groups() {
        return store.transact(transaction -> {
            List<ByteString> groups = new ArrayList<>();
            transaction.keys(Section.SENDER_KEYS).forEach(id -> groups.add(ByteString.copyFrom(id)));
            return groups;
        });
    }
}
