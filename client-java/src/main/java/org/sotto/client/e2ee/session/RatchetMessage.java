package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * A Double Ratchet message on the wire: a header of 62 bytes, then ciphertext and tag.
 *
 * @param ratchetKey the sender's current X25519 ratchet key
 * @param previous PN: how long the sender's previous chain became, a u32
 * @param number N: the message's place in its chain, a u32
 */
record RatchetMessage(
        ByteString sid, ByteString ratchetKey, int previous, int number, ByteString nonce, ByteString ciphertext) {
    static final int HEADER = 62;
    static final int SID = 8;
    static final int MIN_BYTES = HEADER + AesGcm.TAG;
    static final int MAX_BYTES = HEADER + SessionLimits.MAX_PLAINTEXT + AesGcm.TAG;

    private static final int VERSION = 1;
    private static final int TYPE = 2;

    byte[] header() {
        return new ByteWriter()
                .u8(VERSION)
                .u8(TYPE)
                .raw(sid)
                .raw(ratchetKey)
                .u32(previous)
                .u32(number)
                .raw(nonce)
                .bytes();
    }

    byte[] encode() {
        return new ByteWriter().raw(header()).raw(ciphertext).bytes();
    }

    static RatchetMessage decode(byte[] bytes) {
        if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
            throw E2eeException.malformed("ratchet message", bytes.length + " bytes", MIN_BYTES + " to " + MAX_BYTES);
        }
        ByteReader in = new ByteReader("ratchet message", bytes);
        in.constant("version", VERSION);
        in.constant("type", TYPE);
        return new RatchetMessage(
                in.string("sid", SID),
                in.string("ratchet key", X25519Keys.LENGTH),
                in.u32("PN"),
                in.u32("N"),
                in.string("nonce", AesGcm.NONCE),
                ByteString.copyFrom(in.rest()));
    }
}
