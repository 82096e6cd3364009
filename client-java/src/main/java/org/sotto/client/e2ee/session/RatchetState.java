package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.primitive.AesGcm;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;

/**
 * The Double Ratchet (revision 1, 3 and 5.2) with AES-256-GCM. A failed {@link #decrypt} leaves the object half advanced:
 * {@link Session} works on a {@link #copy} and keeps it when the tag has verified.
 *
 * <p>The nonce is random and travels, though each message key seals one message: should a store be rolled back, a key
 * used twice still meets another nonce.
 */
final class RatchetState {
    private static final int ROOT = 32;

    private final ByteString transcript;
    private final ByteString sid;
    private byte[] root;
    private KeyPair own;
    private @Nullable ByteString other;
    private byte @Nullable [] sending;
    private byte @Nullable [] receiving;
    private int sent;
    private int received;
    private int previous;
    private final SkippedKeys skipped;

    private RatchetState(ByteString transcript, ByteString sid, byte[] root, KeyPair own, SkippedKeys skipped) {
        this.transcript = transcript;
        this.sid = sid;
        this.root = root;
        this.own = own;
        this.skipped = skipped;
    }

    static RatchetState initiator(Handshake.Agreed agreed, ByteString signedPreKey, Randomness randomness) {
        RatchetState state = new RatchetState(
                agreed.transcript(),
                agreed.sid(),
                agreed.sharedKey().toByteArray(),
                X25519Keys.generate(randomness),
                new SkippedKeys());
        state.other = signedPreKey;
        state.sending = state.stepRoot(signedPreKey);
        return state;
    }

    static RatchetState responder(Handshake.Agreed agreed, KeyPair signedPreKey) {
        return new RatchetState(
                agreed.transcript(),
                agreed.sid(),
                agreed.sharedKey().toByteArray(),
                X25519Keys.fromSecret(signedPreKey.secret().clone()),
                new SkippedKeys());
    }

    RatchetState copy() {
        RatchetState copy = new RatchetState(transcript, sid, root, own, skipped.copy());
        copy.other = other;
        copy.sending = sending;
        copy.receiving = receiving;
        copy.sent = sent;
        copy.received = received;
        copy.previous = previous;
        return copy;
    }

    ByteString sid() {
        return sid;
    }

    int skippedKeys() {
        return skipped.size();
    }

    RatchetMessage encrypt(byte[] padded, Randomness randomness) {
        byte[] chain = sending;
        if (chain == null) {
            throw new IllegalStateException("a responder cannot send before it has received");
        }
        RatchetMessage header = new RatchetMessage(
                sid,
                own.publicKey(),
                previous,
                sent,
                ByteString.copyFrom(randomness.bytes(AesGcm.NONCE)),
                ByteString.EMPTY);
        byte[] messageKey = ChainKey.messageKey(chain);
        byte[] sealed = AesGcm.seal(messageKey, header.nonce().toByteArray(), associatedData(header), padded);
        Arrays.fill(messageKey, (byte) 0);
        sending = ChainKey.next(chain);
        sent++;
        return new RatchetMessage(
                sid,
                header.ratchetKey(),
                header.previous(),
                header.number(),
                header.nonce(),
                ByteString.copyFrom(sealed));
    }

    /** The padded plaintext. */
    byte[] decrypt(RatchetMessage message, Randomness randomness, long nowMs) {
        skipped.expire(nowMs);
        byte[] messageKey = skipped.take(message.ratchetKey(), message.number());
        if (messageKey == null) {
            messageKey = advance(message, randomness, nowMs);
        }
        byte[] padded = AesGcm.open(
                "ratchet message",
                messageKey,
                message.nonce().toByteArray(),
                associatedData(message),
                message.ciphertext().toByteArray());
        Arrays.fill(messageKey, (byte) 0);
        return padded;
    }

    private byte[] advance(RatchetMessage message, Randomness randomness, long nowMs) {
        if (!message.ratchetKey().equals(other)) {
            skipTo(message.previous(), nowMs);
            turn(message.ratchetKey(), randomness);
        }
        if (Integer.compareUnsigned(message.number(), received) < 0) {
            throw new E2eeException(
                    Code.DUPLICATE,
                    "N: " + Integer.toUnsignedString(message.number()) + " (expected: at least " + received + ")");
        }
        skipTo(message.number(), nowMs);
        byte[] chain = receiving;
        if (chain == null) {
            throw new E2eeException(
                    Code.BAD_TAG, "ratchet message (expected: the other's ratchet key, not one of its pre-keys)");
        }
        receiving = ChainKey.next(chain);
        received++;
        return ChainKey.messageKey(chain);
    }

    private void skipTo(int number, long nowMs) {
        long skip = Integer.toUnsignedLong(number) - received;
        if (skip > SessionLimits.MAX_SKIP) {
            throw new E2eeException(
                    Code.TOO_FAR_AHEAD,
                    "message " + Integer.toUnsignedString(number) + " skips " + skip + " keys (expected: at most "
                            + SessionLimits.MAX_SKIP + ")");
        }
        ByteString key = other;
        byte[] chain = receiving;
        if (key == null || chain == null) {
            return;
        }
        for (; received < number; received++) {
            skipped.add(key, received, ChainKey.messageKey(chain), nowMs);
            chain = ChainKey.next(chain);
        }
        receiving = chain;
    }

    private void turn(ByteString ratchetKey, Randomness randomness) {
        previous = sent;
        sent = 0;
        received = 0;
        other = ratchetKey;
        receiving = stepRoot(ratchetKey);
        own = X25519Keys.generate(randomness);
        sending = stepRoot(ratchetKey);
    }

    /** {@code KDF_RK}: advances the root and gives a chain key. */
    private byte[] stepRoot(ByteString ratchetKey) {
        byte[] out = Hashes.hkdf(X25519Keys.agree(own, ratchetKey), root, "Sotto/1 Root", ROOT + ChainKey.LENGTH);
        root = Arrays.copyOf(out, ROOT);
        return Arrays.copyOfRange(out, ROOT, out.length);
    }

    private byte[] associatedData(RatchetMessage message) {
        return new ByteWriter().raw(transcript).raw(message.header()).bytes();
    }

    void serialise(ByteWriter out) {
        out.raw(transcript).raw(sid).raw(root).raw(own.secret());
        optional(out, other == null ? null : other.toByteArray());
        optional(out, sending);
        optional(out, receiving);
        out.u32(sent).u32(received).u32(previous);
        skipped.serialise(out);
    }

    static RatchetState deserialise(ByteReader in) {
        ByteString transcript = in.string("transcript", Hashes.SHA256);
        ByteString sid = in.string("sid", RatchetMessage.SID);
        byte[] root = in.raw("root", ROOT);
        KeyPair own = X25519Keys.fromSecret(in.raw("ratchet secret", X25519Keys.LENGTH));
        byte[] other = optional(in, "other's ratchet key", X25519Keys.LENGTH);
        byte[] sending = optional(in, "sending chain", ChainKey.LENGTH);
        byte[] receiving = optional(in, "receiving chain", ChainKey.LENGTH);
        int sent = in.u32("Ns");
        int received = in.u32("Nr");
        int previous = in.u32("PN");
        RatchetState state = new RatchetState(transcript, sid, root, own, SkippedKeys.deserialise(in));
        state.other = other == null ? null : ByteString.copyFrom(other);
        state.sending = sending;
        state.receiving = receiving;
        state.sent = sent;
        state.received = received;
        state.previous = previous;
        return state;
    }

    private static void optional(ByteWriter out, byte @Nullable [] value) {
        out.flag(value != null);
        if (value != null) {
            out.raw(value);
        }
    }

    private static byte @Nullable [] optional(ByteReader in, String field, int length) {
        return in.flag(field) ? in.raw(field, length) : null;
    }
}
