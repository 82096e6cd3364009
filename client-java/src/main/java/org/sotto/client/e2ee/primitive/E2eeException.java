package org.sotto.client.e2ee.primitive;

/**
 * What was received, or asked for, breaks a rule of the protocol. Nothing has changed when it is thrown: states change
 * only once a tag has verified.
 */
public final class E2eeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Which rule, for a client that has to act on it. */
    public enum Code {
        /** A structure is too short, too long or holds a value out of its range. */
        MALFORMED,
        /** A public key is none, or is of small or mixed order. */
        BAD_KEY,
        BAD_SIGNATURE,
        /** An authentication tag does not fit: altered, replayed from an old chain, or for somebody else. */
        BAD_TAG,
        /** This message was decrypted before. */
        DUPLICATE,
        /** A ratchet message of a session that is not known here. */
        NO_SESSION,
        /** A pre-key message for a key that is used up, expired or was never made. */
        UNKNOWN_PRE_KEY,
        /** A handshake without a one-time key that was accepted before. */
        REPLAYED,
        /** A message skips more keys than may be skipped at once. */
        TOO_FAR_AHEAD,
        /** A handshake was made too long ago, or in the future. */
        BAD_TIME,
        /** The device is not in its account's signed list as pinned here: fetch the list and try again. */
        UNLISTED_DEVICE,
        /** A device list is older than the pinned one. */
        LIST_ROLLBACK,
        /** Two device lists of one version, or a chain that does not continue the pinned list. */
        LIST_FORK,
        /** The account has another identity key than pinned, and the caller has not let it change. */
        IDENTITY_CHANGED,
        /** The message belongs to another sender than its envelope says. */
        SENDER_MISMATCH,
        /** A session must not be used for sending any more: fetch a bundle. */
        SESSION_NEEDED,
        /** A group message under a sender key that is not known here. */
        NO_SENDER_KEY,
        /** Content or a file is not the one that its sender announced. */
        WRONG_HASH
    }

    private final Code code;

    public E2eeException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public E2eeException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** A {@link Code#MALFORMED} structure. */
    public static E2eeException malformed(String what, Object got, String expected) {
        return new E2eeException(Code.MALFORMED, what + ": " + got + " (expected: " + expected + ")");
    }

    public Code code() {
        return code;
    }
}
