package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.Padding;
import org.sotto.client.e2ee.primitive.Randomness;

/**
 * A session with one device: its ratchet, who is at the other end, and what decides how long it is used. A call that
 * throws changes nothing. Not safe for several threads.
 */
public final class Session {
    private static final int MAX_PREFIX = 2_048;
    private static final double JITTER = 0.1;

    private final PublicIdentity remote;
    private final long createdMs;
    private final ByteString prefixHash;
    /** Repeated in front of every message until the other side has answered; null at the responder. */
    private @Nullable ByteString prefix;

    private RatchetState ratchet;
    private int messagesSent;
    private long receiveOnlySinceMs;

    private Session(
            PublicIdentity remote,
            long createdMs,
            ByteString prefixHash,
            @Nullable ByteString prefix,
            RatchetState ratchet) {
        this.remote = remote;
        this.createdMs = createdMs;
        this.prefixHash = prefixHash;
        this.prefix = prefix;
        this.ratchet = ratchet;
    }

    /** Starts a session as initiator. Nothing is sent: the first {@link #encrypt} carries the handshake. */
    static Session initiate(
            DeviceIdentity own,
            PublicIdentity ownIdentity,
            PreKeyBundle.Verified bundle,
            long createdMs,
            Randomness randomness) {
        Handshake.Initiated started = Handshake.initiate(own, ownIdentity, bundle, createdMs, randomness);
        ByteString prefix = ByteString.copyFrom(PreKeyMessage.prefix(started.offer()));
        return new Session(
                bundle.identity(),
                createdMs,
                PreKeyMessage.hash(prefix),
                prefix,
                RatchetState.initiator(started.agreed(), bundle.signedPreKey().key(), randomness));
    }

    static Session accepted(PreKeyMessage message, RatchetState ratchet) {
        return new Session(
                message.offer().initiator(),
                message.offer().createdMs(),
                PreKeyMessage.hash(message.prefix()),
                null,
                ratchet);
    }

    /** The 8 bytes that name the session in its messages. */
    public ByteString sid() {
        return ratchet.sid();
    }

    /** Who is at the other end, as the handshake bound it. */
    public PublicIdentity remote() {
        return remote;
    }

    public long createdMs() {
        return createdMs;
    }

    public int skippedKeys() {
        return ratchet.skippedKeys();
    }

    KeyMessage encrypt(byte[] plaintext, Randomness randomness) {
        byte[] padded = Padding.padMessage(plaintext);
        if (padded.length > SessionLimits.MAX_PLAINTEXT) {
            throw E2eeException.malformed(
                    "plaintext", plaintext.length + " bytes", "below " + SessionLimits.MAX_PLAINTEXT + " bytes");
        }
        byte[] message = ratchet.encrypt(padded, randomness).encode();
        messagesSent++;
        return prefix == null
                ? new KeyMessage(KeyMessage.Type.RATCHET, ByteString.copyFrom(message))
                : new KeyMessage(KeyMessage.Type.PREKEY, ByteString.copyFrom(PreKeyMessage.encode(prefix, message)));
    }

    byte[] decrypt(RatchetMessage message, Randomness randomness, long nowMs) {
        RatchetState next = ratchet.copy();
        byte[] plaintext = Padding.unpadMessage(next.decrypt(message, randomness, nowMs));
        ratchet = next;
        prefix = null;
        return plaintext;
    }

    /** A repetition of the handshake must be the same in every byte. */
    void requireSamePrefix(ByteString repeated) {
        if (!PreKeyMessage.hash(repeated).equals(prefixHash)) {
            throw new E2eeException(Code.BAD_TAG, "pre-key message (expected: the handshake that made the session)");
        }
    }

    /** Whether the session wants a successor before it sends (E2EE.md, 3.5). */
    boolean rekeyDue(long nowMs) {
        return messagesSent >= SessionLimits.REKEY_MESSAGES || nowMs - createdMs >= rekeyAgeMs();
    }

    /** Whether the session may not send at all any more. */
    boolean exhausted(long nowMs) {
        return messagesSent >= SessionLimits.HARD_MESSAGES || nowMs - createdMs >= SessionLimits.HARD_AGE.toMillis();
    }

    /** The age is spread by the session's name, so that many sessions of one day are not renewed in one moment. */
    private long rekeyAgeMs() {
        int spread = (sid().byteAt(0) & 0xff) << 8 | (sid().byteAt(1) & 0xff);
        double factor = 1 - JITTER + 2 * JITTER * spread / 0xffff;
        return Math.round(SessionLimits.REKEY_AGE.toMillis() * factor);
    }

    /** Marks the session as active, or as receive-only from now on unless it was before. */
    void activate(boolean active, long nowMs) {
        receiveOnlySinceMs = active ? 0 : receiveOnlySinceMs == 0 ? nowMs : receiveOnlySinceMs;
    }

    boolean expired(long nowMs) {
        return receiveOnlySinceMs != 0 && nowMs - receiveOnlySinceMs > SessionLimits.RECEIVE_ONLY_LIFETIME.toMillis();
    }

    void serialise(ByteWriter out) {
        ByteString unanswered = prefix;
        out.lp(remote.encode())
                .u64(createdMs)
                .raw(prefixHash)
                .lp(unanswered == null ? ByteString.EMPTY : unanswered)
                .u32(messagesSent)
                .u64(receiveOnlySinceMs);
        ratchet.serialise(out);
    }

    static Session deserialise(ByteReader in) {
        PublicIdentity remote = PublicIdentity.read(in, "remote");
        long createdMs = in.u64("created_ms");
        ByteString prefixHash = in.string("pkh", Hashes.SHA256);
        byte[] prefix = in.lp("prefix", 0, MAX_PREFIX);
        int messagesSent = in.u32("messages sent");
        long receiveOnlySinceMs = in.u64("receive-only since");
        Session session = new Session(
                remote,
                createdMs,
                prefixHash,
                prefix.length == 0 ? null : ByteString.copyFrom(prefix),
                RatchetState.deserialise(in));
        session.messagesSent = messagesSent;
        session.receiveOnlySinceMs = receiveOnlySinceMs;
        return session;
    }
}
