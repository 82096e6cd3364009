package org.sotto.client.e2ee.session;

import org.jspecify.annotations.Nullable;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.client.e2ee.identity.ListedDevice;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.prekey.CurvePreKey;
import org.sotto.client.e2ee.prekey.KemPreKey;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Hex;
import org.sotto.client.e2ee.primitive.Randomness;

/**
 * Accepts a session that another device has started (E2EE.md, 3.3 step 2). One-time keys are spent, and the session
 * exists, only once the first message's tag has verified.
 */
public final class Acceptance {
    /** A session with the first plaintext that came in it. */
    public static final class Accepted {
        private final Session session;
        private final byte[] plaintext;

        private Accepted(Session session, byte[] plaintext) {
            this.session = session;
            this.plaintext = plaintext;
        }

        public Session session() {
            return session;
        }

        public byte[] plaintext() {
            return plaintext;
        }
    }

    private final DeviceIdentity own;
    private final PublicIdentity ownIdentity;
    private final HandshakeKeys keys;
    private final Randomness randomness;

    public Acceptance(DeviceIdentity own, PublicIdentity ownIdentity, HandshakeKeys keys, Randomness randomness) {
        this.own = own;
        this.ownIdentity = ownIdentity;
        this.keys = keys;
        this.randomness = randomness;
    }

    /**
     * Accepts the session and opens its first message.
     *
     * @param sender as the envelope says; the handshake must name the same
     * @param list the pinned list of the sender's account
     * @param nowMs adjusted to the server's time, so that a wrong local clock refuses nobody
     */
    public Accepted accept(DeviceAddress sender, DeviceList list, Arrival arrival, long nowMs) {
        PreKeyMessage message = arrival.preKey();
        if (message == null) {
            throw new E2eeException(Code.NO_SESSION, "session " + Hex.of(arrival.sid()) + " (expected: a known one)");
        }
        Handshake.Offer offer = message.offer();
        requireSender(sender, list, offer);
        requireTime(offer.createdMs(), nowMs);
        CurvePreKey signedPreKey =
                keys.signedPreKey(offer.signedPreKeyId()).orElseThrow(() -> unknown("spk_id", offer.signedPreKeyId()));
        KemPreKey kem = keys.kem(offer.kemId()).orElseThrow(() -> unknown("kem_id", offer.kemId()));
        @Nullable CurvePreKey oneTime = null;
        if (offer.oneTimeId() != 0) {
            oneTime = keys.oneTime(offer.oneTimeId()).orElseThrow(() -> unknown("opk_id", offer.oneTimeId()));
        }
        Handshake.Agreed agreed = Handshake.accept(own, ownIdentity, offer, signedPreKey, oneTime, kem);
        if (!agreed.sid().equals(arrival.sid())) {
            throw new E2eeException(Code.BAD_TAG, "sid (expected: that of the handshake's transcript)");
        }
        if (keys.accepted(agreed.transcript())) {
            throw new E2eeException(Code.REPLAYED, "handshake (expected: one that was not accepted before)");
        }
        Session session = Session.accepted(message, RatchetState.responder(agreed, signedPreKey.pair()));
        byte[] plaintext = session.decrypt(arrival.message(), randomness, nowMs);
        keys.spend(agreed.transcript(), signedPreKey, offer.oneTimeId(), kem);
        return new Accepted(session, plaintext);
    }

    private static void requireSender(DeviceAddress sender, DeviceList list, Handshake.Offer offer) {
        if (!offer.initiator().address().equals(sender)) {
            throw new E2eeException(
                    Code.SENDER_MISMATCH,
                    "sender: " + sender + " (expected: " + offer.initiator().address() + ", as the handshake says)");
        }
        boolean listed = list.user().equals(sender.user())
                && list.identity(sender.number())
                        .filter(offer.initiator()::equals)
                        .isPresent()
                && list.device(sender.number())
                                .map(ListedDevice::registrationId)
                                .orElse(-1)
                        == offer.registrationId();
        if (!listed) {
            throw new E2eeException(
                    Code.UNLISTED_DEVICE,
                    "identity of " + sender + " (expected: a device of list version " + list.version() + ")");
        }
    }

    private static void requireTime(long createdMs, long nowMs) {
        if (createdMs < nowMs - SessionLimits.HANDSHAKE_AGE.toMillis()
                || createdMs > nowMs + SessionLimits.HANDSHAKE_AHEAD.toMillis()) {
            throw new E2eeException(
                    Code.BAD_TIME,
                    "created_ms: " + createdMs + " (expected: within " + SessionLimits.HANDSHAKE_AGE + " before and "
                            + SessionLimits.HANDSHAKE_AHEAD + " after " + nowMs + ")");
        }
    }

    private static E2eeException unknown(String field, int id) {
        return new E2eeException(
                Code.UNKNOWN_PRE_KEY, field + ": " + Integer.toUnsignedString(id) + " (expected: a key kept here)");
    }
}
