package org.sotto.client.e2ee.group;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.Ed25519Keys;

/**
 * A sender-key message on the wire, {@code group_key} of a group's message: one ciphertext for the whole group, signed by
 * the key that the sender distributed with its chain.
 *
 * @param iteration the place in the sender's chain, a u32
 */
public record GroupMessage(
        ByteString distributionId, int iteration, ByteString nonce, ByteString ciphertext, ByteString signature) {
    static final int ID = 16;
    static final String SIGNATURE_LABEL = "Sotto/1 GroupMsg";

    private static final int VERSION = 1;
    private static final int TYPE = 3;
    private static final int HEADER = 34;
    private static final int MIN_BYTES = HEADER + AesGcm.TAG + Ed25519Keys.SIGNATURE;
    private static final int MAX_BYTES = MIN_BYTES + GroupLimits.MAX_PLAINTEXT;

    static byte[] header(ByteString distributionId, int iteration, byte[] nonce) {
        return new ByteWriter()
                .u8(VERSION)
                .u8(TYPE)
                .raw(distributionId)
                .u32(iteration)
                .raw(nonce)
                .bytes();
    }

    byte[] header() {
        return header(distributionId, iteration, nonce.toByteArray());
    }

    byte[] signedPart() {
        return new ByteWriter().raw(header()).raw(ciphertext).bytes();
    }

    public static GroupMessage decode(byte[] bytes) {
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw E2eeException.malformed("group message", bytes.length + " bytes", MIN_BYTES + " to " + MAX_BYTES);
        }
        ByteReader in = new ByteReader("group message", bytes);
        in.constant("version", VERSION);
        in.constant("type", TYPE);
        return new GroupMessage(
                in.string("distribution_id", ID),
                in.u32("iteration"),
                in.string("nonce", AesGcm.NONCE),
                in.string("ciphertext", in.remaining() - Ed25519Keys.SIGNATURE),
                in.string("signature", Ed25519Keys.SIGNATURE));
    }

    static byte[] associatedData(ByteString groupId, long createdEpoch, PublicIdentity sender, byte[] header) {
        return new ByteWriter()
                .label("Sotto/1 Group")
                .raw(groupId)
                .u64(createdEpoch)
                .lp(sender.encode())
                .raw(header)
                .bytes();
    }
}
