package org.sotto.client.e2ee.group;

import com.google.protobuf.ByteString;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.Padding;
import org.sotto.client.e2ee.session.ChainKey;
import org.sotto.proto.e2ee.v1.SenderKeyDistribution;

/** Another device's sender key, followed from the place where it was handed over. A call that throws changes nothing. */
final class SenderChain {
    private final PublicIdentity sender;
    private final ByteString groupId;
    private final long createdEpoch;
    private final ByteString distributionId;
    private final ByteString signing;
    private final long learntMs;
    private final Map<Integer, ByteString> skipped = new LinkedHashMap<>();
    private byte[] chainKey;
    private int iteration;

    private SenderChain(
            PublicIdentity sender,
            ByteString groupId,
            long createdEpoch,
            ByteString distributionId,
            ByteString signing,
            byte[] chainKey,
            int iteration,
            long learntMs) {
        this.sender = sender;
        this.groupId = groupId;
        this.createdEpoch = createdEpoch;
        this.distributionId = distributionId;
        this.signing = signing;
        this.chainKey = chainKey;
        this.iteration = iteration;
        this.learntMs = learntMs;
    }

    static SenderChain learn(PublicIdentity sender, SenderKeyDistribution key, long nowMs) {
        if (key.getChainKey().size() != ChainKey.LENGTH) {
            throw E2eeException.malformed("chain_key", key.getChainKey().size() + " bytes", ChainKey.LENGTH + " bytes");
        }
        if (key.getIteration() < 0) {
            throw E2eeException.malformed("iteration", Integer.toUnsignedString(key.getIteration()), "below 2^31");
        }
        return new SenderChain(
                sender,
                SenderKey.requireId("group_id", key.getGroupId()),
                key.getCreatedEpoch(),
                SenderKey.requireId("distribution_id", key.getDistributionId()),
                Ed25519Keys.requirePublic("signing_public", key.getSigningPublic()),
                key.getChainKey().toByteArray(),
                key.getIteration(),
                nowMs);
    }

    ByteString distributionId() {
        return distributionId;
    }

    long learntMs() {
        return learntMs;
    }

    /** Whether a key handed over again is one to follow instead: the same, and further ahead than this can go. */
    boolean outrunBy(SenderChain again) {
        if (!again.signing.equals(signing) || again.createdEpoch != createdEpoch || !again.sender.equals(sender)) {
            throw E2eeException.malformed("sender key", "another key under a known distribution_id", "the same one");
        }
        return again.iteration - iteration > GroupLimits.MAX_FORWARD;
    }

    byte[] decrypt(GroupMessage message) {
        Ed25519Keys.verify(
                "group message",
                signing,
                GroupMessage.SIGNATURE_LABEL,
                message.signedPart(),
                message.signature().toByteArray());
        ByteString kept = skipped.get(message.iteration());
        if (kept != null) {
            byte[] plaintext = open(message, kept.toByteArray());
            skipped.remove(message.iteration());
            return plaintext;
        }
        return decryptAhead(message);
    }

    private byte[] decryptAhead(GroupMessage message) {
        long ahead = Integer.toUnsignedLong(message.iteration()) - iteration;
        if (ahead < 0) {
            throw new E2eeException(
                    Code.DUPLICATE,
                    "iteration: " + Integer.toUnsignedString(message.iteration()) + " (expected: at least " + iteration
                            + ")");
        }
        if (ahead > GroupLimits.MAX_FORWARD) {
            throw new E2eeException(
                    Code.TOO_FAR_AHEAD,
                    "iteration " + Integer.toUnsignedString(message.iteration()) + " skips " + ahead
                            + " keys (expected: at most " + GroupLimits.MAX_FORWARD + ")");
        }
        byte[] chain = chainKey;
        Map<Integer, ByteString> passed = new LinkedHashMap<>();
        for (int i = iteration; i < message.iteration(); i++) {
            passed.put(i, ByteString.copyFrom(ChainKey.messageKey(chain)));
            chain = ChainKey.next(chain);
        }
        byte[] plaintext = open(message, ChainKey.messageKey(chain));
        chainKey = ChainKey.next(chain);
        iteration = message.iteration() + 1;
        skipped.putAll(passed);
        Iterator<Integer> oldest = skipped.keySet().iterator();
        while (skipped.size() > GroupLimits.STORED_SKIPPED) {
            oldest.next();
            oldest.remove();
        }
        return plaintext;
    }

    private byte[] open(GroupMessage message, byte[] messageKey) {
        return Padding.unpadMessage(AesGcm.open(
                "group message",
                messageKey,
                message.nonce().toByteArray(),
                GroupMessage.associatedData(groupId, createdEpoch, sender, message.header()),
                message.ciphertext().toByteArray()));
    }

    void serialise(ByteWriter out) {
        out.lp(sender.encode())
                .raw(groupId)
                .u64(createdEpoch)
                .raw(distributionId)
                .raw(signing)
                .raw(chainKey)
                .u32(iteration)
                .u64(learntMs)
                .u32(skipped.size());
        skipped.forEach((place, key) -> out.u32(place).raw(key));
    }

    static SenderChain deserialise(ByteReader in) {
        SenderChain chain = new SenderChain(
                PublicIdentity.read(in, "sender"),
                in.string("group_id", GroupMessage.ID),
                in.u64("created_epoch"),
                in.string("distribution_id", GroupMessage.ID),
                in.string("signing", Ed25519Keys.LENGTH),
                in.raw("chain_key", ChainKey.LENGTH),
                in.u32("iteration"),
                in.u64("learnt_ms"));
        int count = in.count("skipped", GroupLimits.STORED_SKIPPED);
        for (int i = 0; i < count; i++) {
            chain.skipped.put(in.u32("place"), in.string("message key", ChainKey.LENGTH));
        }
        return chain;
    }
}
