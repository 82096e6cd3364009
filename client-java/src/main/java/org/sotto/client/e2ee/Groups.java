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
import org.sotto.client.e2ee.group.SenderChains;
import org.sotto.client.e2ee.group.SenderKey;
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
import org.sotto.proto.e2ee.v1.SenderKeyDistribution;

/**
 * Sender keys: this device's own of each group, and those that others have handed over. Who is a member is the caller's
 * knowledge; which devices a member has comes from the pinned lists. Safe for several threads.
 */
public final class Groups {
    private static final int GROUP_ID = 16;

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

    Groups(E2eeStore store, Self self, Randomness randomness, Clock clock) {
        this.store = store;
        this.self = self;
        this.randomness = randomness;
        this.clock = clock;
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
     * @throws E2eeException {@code NO_SENDER_KEY} when the sender's key has not come yet: keep the message, and ask the
     *     sender after ten minutes
     */
    public byte[] decrypt(DeviceAddress sender, ByteString groupId, byte[] message) {
        return store.transact(transaction -> {
            requireListed(transaction, sender);
            byte[] key = chainKey(groupId, sender);
            SenderChains chains = transaction
                    .get(Section.SENDER_CHAINS, key)
                    .map(SenderChains::deserialise)
                    .orElseGet(SenderChains::new);
            byte[] plaintext = chains.decrypt(message);
            transaction.put(Section.SENDER_CHAINS, key, chains.serialise());
            return plaintext;
        });
    }

    private static void requireListed(StoreTransaction transaction, DeviceAddress sender) {
        DeviceList list = new ContactRecords(transaction).require(sender.user()).list();
        if (list.device(sender.number()).isEmpty()) {
            throw new E2eeException(
                    Code.UNLISTED_DEVICE, sender + " (expected: a device of list version " + list.version() + ")");
        }
    }

    /**
     * Takes a sender key that came in a session.
     *
     * @param sender who is at the other end of that session
     */
    static void learn(
            StoreTransaction transaction, PublicIdentity sender, SenderKeyDistribution distribution, long nowMs) {
        byte[] key = chainKey(distribution.getGroupId(), sender.address());
        SenderChains chains = transaction
                .get(Section.SENDER_CHAINS, key)
                .map(SenderChains::deserialise)
                .orElseGet(SenderChains::new);
        chains.learn(sender, distribution, nowMs);
        transaction.put(Section.SENDER_CHAINS, key, chains.serialise());
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
