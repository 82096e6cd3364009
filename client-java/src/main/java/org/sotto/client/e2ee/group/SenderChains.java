package org.sotto.client.e2ee.group;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Hex;
import org.sotto.proto.e2ee.v1.SenderKeyDistribution;

/**
 * The sender keys that one device has used in one group, newest first: the current one, and some before it for messages
 * that come late. A call that throws changes nothing. Not safe for several threads.
 */
public final class SenderChains {
    private static final int VERSION = 1;

    private final List<SenderChain> chains = new ArrayList<>();

    /**
     * Takes a sender key that came over a session.
     *
     * @param sender who is at the other end of that session
     */
    public void learn(PublicIdentity sender, SenderKeyDistribution key, long nowMs) {
        SenderChain learnt = SenderChain.learn(sender, key, nowMs);
        for (int i = 0; i < chains.size(); i++) {
            if (chains.get(i).distributionId().equals(learnt.distributionId())) {
                if (chains.get(i).outrunBy(learnt)) {
                    chains.set(i, learnt);
                }
                return;
            }
        }
        chains.add(0, learnt);
        long before = nowMs - GroupLimits.CHAIN_LIFETIME.toMillis();
        while (chains.size() > GroupLimits.CHAINS || superseded(chains.size() - 1, before)) {
            chains.remove(chains.size() - 1);
        }
    }

    /** Whether a chain's successor came before the time. */
    private boolean superseded(int index, long beforeMs) {
        return index > 0 && chains.get(index - 1).learntMs() < beforeMs;
    }

    /**
     * Verifies and opens a message.
     *
     * @throws E2eeException {@code NO_SENDER_KEY} when its key has not come yet
     */
    public byte[] decrypt(byte[] bytes) {
        GroupMessage message = GroupMessage.decode(bytes);
        return chains.stream()
                .filter(chain -> chain.distributionId().equals(message.distributionId()))
                .findFirst()
                .orElseThrow(() -> noKey(message.distributionId()))
                .decrypt(message);
    }

    private static E2eeException noKey(ByteString distributionId) {
        return new E2eeException(
                Code.NO_SENDER_KEY, "distribution_id: " + Hex.of(distributionId) + " (expected: a known one)");
    }

    public byte[] serialise() {
        ByteWriter out = new ByteWriter().u8(VERSION).u32(chains.size());
        chains.forEach(chain -> chain.serialise(out));
        return out.bytes();
    }

    public static SenderChains deserialise(byte[] bytes) {
        ByteReader in = new ByteReader("SenderChains", bytes);
        in.constant("version", VERSION);
        SenderChains all = new SenderChains();
        int count = in.count("chains", GroupLimits.CHAINS);
        for (int i = 0; i < count; i++) {
            all.chains.add(SenderChain.deserialise(in));
        }
        in.end();
        return all;
    }
}
