package org.sotto.client.e2ee.session;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sotto.client.e2ee.identity.DeviceIdentity;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.prekey.PreKeyBundle;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.primitive.E2eeException.Code;
import org.sotto.client.e2ee.primitive.Randomness;

/**
 * All sessions with one device, and which of them is active (E2EE.md, 3.6; Sesame, 2 and 3, made deterministic). Both
 * ends apply one rule to one set, so that sessions started by both at once converge without a word: the greatest
 * {@code created_ms} is active, and among equals the smaller sid. The others decrypt what still arrives.
 *
 * <p>A call that throws changes nothing. Not safe for several threads.
 */
public final class SessionBook {
    /** What the sessions are good for on sending. */
    public enum Sending {
        /** There is none, or it is worn out: nothing can be sent without a new session. */
        SESSION_NEEDED,
        /** A new session is due; should no bundle be had, the old one still serves. */
        REKEY_DUE,
        READY
    }

    private static final int VERSION = 1;
    private static final int MAX_SESSIONS = 1 + SessionLimits.RECEIVE_ONLY;
    /** The active session first. */
    private static final Comparator<Session> CHOICE = Comparator.comparingLong(Session::createdMs)
            .reversed()
            .thenComparing(Session::sid, ByteString.unsignedLexicographicalComparator());

    private final List<Session> sessions = new ArrayList<>();
    private long largestCreatedMs;

    public boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** The active session first. */
    public List<Session> sessions() {
        return List.copyOf(sessions);
    }

    public Optional<Session> active() {
        return sessions.stream().findFirst();
    }

    public Sending sending(long nowMs) {
        if (sessions.isEmpty() || sessions.get(0).exhausted(nowMs)) {
            return Sending.SESSION_NEEDED;
        }
        return sessions.get(0).rekeyDue(nowMs) ? Sending.REKEY_DUE : Sending.READY;
    }

    /** Starts a session as initiator; being the newest, it is the active one from now on. */
    public Session initiate(
            DeviceIdentity own,
            PublicIdentity ownIdentity,
            PreKeyBundle.Verified bundle,
            Randomness randomness,
            long nowMs) {
        long createdMs = Math.max(nowMs, largestCreatedMs + 1);
        Session session = Session.initiate(own, ownIdentity, bundle, createdMs, randomness);
        add(session, nowMs);
        return session;
    }

    /** Encrypts in the active session. */
    public KeyMessage encrypt(byte[] plaintext, Randomness randomness, long nowMs) {
        if (sending(nowMs) == Sending.SESSION_NEEDED) {
            throw new E2eeException(
                    Code.SESSION_NEEDED, sessions.size() + " sessions (expected: an active one that may still send)");
        }
        return sessions.get(0).encrypt(plaintext, randomness);
    }

    /** The session that a message names, unless it has expired. */
    public Optional<Session> find(ByteString sid, long nowMs) {
        return sessions.stream()
                .filter(session -> session.sid().equals(sid) && !session.expired(nowMs))
                .findFirst();
    }

    /** Decrypts a message of a known session. */
    public byte[] decrypt(Session session, Arrival arrival, Randomness randomness, long nowMs) {
        PreKeyMessage preKey = arrival.preKey();
        if (preKey != null) {
            session.requireSamePrefix(preKey.prefix());
        }
        byte[] plaintext = session.decrypt(arrival.message(), randomness, nowMs);
        sessions.removeIf(other -> other != session && other.expired(nowMs));
        return plaintext;
    }

    /** Adds a session whose first message has been decrypted. */
    public void add(Session session, long nowMs) {
        largestCreatedMs = Math.max(largestCreatedMs, session.createdMs());
        sessions.add(session);
        sessions.sort(CHOICE);
        for (int i = 0; i < sessions.size(); i++) {
            sessions.get(i).activate(i == 0, nowMs);
        }
        sessions.removeIf(other -> other.expired(nowMs));
        if (sessions.size() > MAX_SESSIONS) {
            sessions.subList(MAX_SESSIONS, sessions.size()).clear();
        }
    }

    public byte[] serialise() {
        ByteWriter out = new ByteWriter().u8(VERSION).u64(largestCreatedMs).u32(sessions.size());
        sessions.forEach(session -> session.serialise(out));
        return out.bytes();
    }

    public static SessionBook deserialise(byte[] bytes) {
        ByteReader in = new ByteReader("SessionBook", bytes);
        in.constant("version", VERSION);
        SessionBook book = new SessionBook();
        book.largestCreatedMs = in.u64("largest created_ms");
        int count = in.count("sessions", MAX_SESSIONS);
        for (int i = 0; i < count; i++) {
            book.sessions.add(Session.deserialise(in));
        }
        in.end();
        return book;
    }
}
