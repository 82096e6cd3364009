package org.sotto.client.e2ee.link;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * The two keys of one linking, a key for each direction. They hang on the QR code's bytes and on the primary's ephemeral
 * key, so that a message opens in this exchange and at its own place in it alone.
 */
final class LinkChannel {
    private static final String LABEL = "Sotto/1 Link";

    private final byte[] transcript;
    private final byte[] fromPrimary;
    private final byte[] fromNewDevice;

    LinkChannel(LinkQr qr, KeyPair own, ByteString other, ByteString primaryEphemeral) {
        transcript = Hashes.sha256(new ByteWriter()
                .label(LABEL)
                .raw(qr.bytes())
                .raw(primaryEphemeral)
                .bytes());
        byte[] info = new ByteWriter().label(LABEL).raw(transcript).bytes();
        byte[] keys =
                Hashes.hkdf(X25519Keys.agree(own, other), qr.secret().toByteArray(), info, AesGcm.KEY + AesGcm.KEY);
        fromPrimary = Arrays.copyOf(keys, AesGcm.KEY);
        fromNewDevice = Arrays.copyOfRange(keys, AesGcm.KEY, keys.length);
    }

    /** Both keys, the primary's first. */
    byte[] keys() {
        return new ByteWriter().raw(fromPrimary).raw(fromNewDevice).bytes();
    }

    byte[] seal(LinkStep step, byte[] message, Randomness randomness) {
        byte[] nonce = randomness.bytes(AesGcm.NONCE);
        return new ByteWriter()
                .raw(nonce)
                .raw(AesGcm.seal(key(step), nonce, associatedData(step), message))
                .bytes();
    }

    byte[] open(LinkStep step, ByteReader in) {
        byte[] nonce = in.raw("nonce", AesGcm.NONCE);
        return AesGcm.open(step.what(), key(step), nonce, associatedData(step), in.rest());
    }

    private byte[] key(LinkStep step) {
        return step == LinkStep.REQUEST ? fromNewDevice : fromPrimary;
    }

    private byte[] associatedData(LinkStep step) {
        return new ByteWriter().raw(transcript).u8(step.number()).bytes();
    }
}
