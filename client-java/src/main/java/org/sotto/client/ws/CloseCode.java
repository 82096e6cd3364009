package org.sotto.client.ws;

import java.util.Arrays;
import java.util.Optional;

/** The close codes of the protocol (PROTOCOL.md, Close codes), and what a client does on each. */
public enum CloseCode {
    BAD_FRAME(4400, Reaction.RECONNECT),
    /** Not authenticated, or the session was revoked: a new token may help, once. */
    NOT_AUTHENTICATED(4401, Reaction.RENEW_TOKEN),
    /** The account is suspended, or this device was removed from it. */
    FORBIDDEN(4403, Reaction.STOP),
    NO_HEARTBEAT(4408, Reaction.RECONNECT),
    /** The same device connected elsewhere. Reconnecting would throw the other out, and so on without end. */
    REPLACED(4409, Reaction.STOP),
    FRAME_TOO_LARGE(4413, Reaction.RECONNECT),
    RATE_LIMIT(4429, Reaction.RECONNECT),
    DRAINING(4503, Reaction.RECONNECT),
    SLOW_CONSUMER(4504, Reaction.RECONNECT);

    /** What a client does after a close. */
    public enum Reaction {
        /** Connects again, after a delay. */
        RECONNECT,
        /** Asks for a new token and connects once more; stops when that is refused. */
        RENEW_TOKEN,
        /** Stays closed and tells the application. */
        STOP
    }

    private final int code;
    private final Reaction reaction;

    CloseCode(int code, Reaction reaction) {
        this.code = code;
        this.reaction = reaction;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    public Reaction reaction() {
        return reaction;
    }

    /** The close code with this number, empty for one that the protocol does not name. */
    public static Optional<CloseCode> of(int code) {
        return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
    }

    /** What to do on {@code code}; an unknown code, or a cut connection, is reconnected. */
    public static Reaction reactionTo(int code) {
        return of(code).map(CloseCode::reaction).orElse(Reaction.RECONNECT);
    }
}
