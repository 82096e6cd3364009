package org.sotto.client.e2ee.group;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Padding;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.session.ChainKey;
import org.sotto.proto.e2ee.v1.SenderKeyDistribution;

/**
 * This device's own sender key of one group: the chain that it encrypts by, and which devices have got it. Not safe for
 * several threads.
 */
public final class SenderKey {
    private static final int VERSION = 1;
    private static final int MAX_DEVICES = 2_000;
    private static final int MAX_ADDRESS = 72;

    private final ByteString groupId;
    private final long createdEpoch;
    private final ByteString distributionId;
    private final KeyPair signing;
    private final long createdMs;
    private final int firstIteration;
    private final Map<DeviceAddress, Integer> delivered = new LinkedHashMap<>();
    private byte[] chainKey;
    private int iteration;

    SenderKey(
            ByteString groupId,
            long createdEpoch,
            ByteString distributionId,
            KeyPair signing,
            byte[] chainKey,
            int firstIteration,
            long createdMs) {
        this.groupId = requireId("group_id", groupId);
        this.createdEpoch = createdEpoch;
        this.distributionId = requireId("distribution_id", distributionId);
        this.signing = signing;
        this.chainKey = chainKey;
        this.firstIteration = firstIteration;
        this.iteration = firstIteration;
        this.createdMs = createdMs;
    }

    /** A new key, which nobody has yet. */
    public static SenderKey generate(ByteString groupId, long createdEpoch, Randomness randomness, long nowMs) {
        return new SenderKey(
                groupId,
                createdEpoch,
                ByteString.copyFrom(randomness.bytes(GroupMessage.ID)),
                Ed25519Keys.generate(randomness),
                randomness.bytes(ChainKey.LENGTH),
                0,
                nowMs);
    }

    public ByteString distributionId() {
        return distributionId;
    }

    /** Whether the next message needs a new key, by count or age. */
    public boolean rotationDue(long nowMs) {
        return iteration - firstIteration >= GroupLimits.ROTATE_MESSAGES
                || nowMs - createdMs >= GroupLimits.ROTATE_AGE.toMillis();
    }

    /** What a device gets to follow from here on: nothing that was sent before can be opened by it. */
    public SenderKeyDistribution distribution() {
        return SenderKeyDistribution.newBuilder()
                .setGroupId(groupId)
                .setCreatedEpoch(createdEpoch)
                .setDistributionId(distributionId)
                .setIteration(iteration)
                .setChainKey(ByteString.copyFrom(chainKey))
                .setSigningPublic(signing.publicKey())
                .build();
    }

    /** Remembers that a device's installation has got the key. */
    public void delivered(DeviceAddress device, int registrationId) {
        delivered.put(device, registrationId);
    }

    /** Whether this installation of a device has got the key. */
    public boolean wasGiven(DeviceAddress device, int registrationId) {
        Integer installation = delivered.get(device);
        return installation != null && installation == registrationId;
    }

    /** Milliseconds since the epoch. */
    public long createdMs() {
        return createdMs;
    }

    /**
     * Whether somebody has the key who must not: a device that is gone, or another installation of one.
     *
     * @param members registration ids of all devices that may read, from the members' signed lists
     */
    public boolean exposed(Map<DeviceAddress, Integer> members) {
        return !members.entrySet().containsAll(delivered.entrySet());
    }

    /** The devices that have not got the key. */
    public List<DeviceAddress> missing(Collection<DeviceAddress> members) {
        return members.stream().filter(device -> !delivered.containsKey(device)).toList();
    }

    /** Encrypts for everybody who has the key. */
    public byte[] encrypt(PublicIdentity self, byte[] plaintext, Randomness randomness) {
        byte[] padded = Padding.padMessage(plaintext);
        if (padded.length > GroupLimits.MAX_PLAINTEXT) {
            throw E2eeException.malformed(
                    "plaintext", plaintext.length + " bytes", "below " + GroupLimits.MAX_PLAINTEXT + " bytes");
        }
        byte[] nonce = randomness.bytes(AesGcm.NONCE);
        byte[] header = GroupMessage.header(distributionId, iteration, nonce);
        byte[] associatedData = GroupMessage.associatedData(groupId, createdEpoch, self, header);
        byte[] signed = new ByteWriter()
                .raw(header)
                .raw(AesGcm.seal(ChainKey.messageKey(chainKey), nonce, associatedData, padded))
                .bytes();
        chainKey = ChainKey.next(chainKey);
        iteration++;
        return new ByteWriter()
                .raw(signed)
                .raw(Ed25519Keys.sign(signing, GroupMessage.SIGNATURE_LABEL, signed))
                .bytes();
    }

    public byte[] serialise() {
        ByteWriter out = new ByteWriter()
                .u8(VERSION)
                .raw(groupId)
                .u64(createdEpoch)
                .raw(distributionId)
                .raw(signing.secret())
                .raw(chainKey)
                .u32(firstIteration)
                .u32(iteration)
                .u64(createdMs)
                .u32(delivered.size());
        delivered.forEach((device, registrationId) -> out.lp(device.encode()).u32(registrationId));
        return out.bytes();
    }

    public static SenderKey deserialise(byte[] bytes) {
        ByteReader in = new ByteReader("SenderKey", bytes);
        in.constant("version", VERSION);
        ByteString groupId = in.string("group_id", GroupMessage.ID);
        long createdEpoch = in.u64("created_epoch");
        ByteString distributionId = in.string("distribution_id", GroupMessage.ID);
        KeyPair signing = Ed25519Keys.fromSecret(in.raw("signing", Ed25519Keys.LENGTH));
        byte[] chainKey = in.raw("chain_key", ChainKey.LENGTH);
        int firstIteration = in.u32("first iteration");
        int iteration = in.u32("iteration");
        SenderKey key = new SenderKey(
                groupId, createdEpoch, distributionId, signing, chainKey, firstIteration, in.u64("created_ms"));
        key.iteration = iteration;
        int count = in.count("delivered", MAX_DEVICES);
        for (int i = 0; i < count; i++) {
            key.delivered.put(DeviceAddress.decode(in.lp("device", 1, MAX_ADDRESS)), in.u32("registration_id"));
        }
        in.end();
        return key;
    }

    static ByteString requireId(String what, ByteString id) {
        if (id.size() != GroupMessage.ID) {
            throw E2eeException.malformed(what, id.size() + " bytes", GroupMessage.ID + " bytes");
        }
        return id;
    }
}
