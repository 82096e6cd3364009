package org.sotto.gateway.connection;

/** Why a socket is closed, and what the client may do then (PROTOCOL.md, "Close codes"). */
public enum CloseCode {
    NORMAL(1000, ""),
    PROTOCOL_ERROR(1002, "protocol error"),
    INVALID_UTF8(1007, "text is no UTF-8"),
    INTERNAL_ERROR(1011, "internal error"),
    BAD_FRAME(4400, "bad frame"),
    NOT_AUTHENTICATED(4401, "not authenticated"),
    SESSION_REVOKED(4401, "session revoked"),
    FORBIDDEN(4403, "suspended, or device removed"),
    NO_HEARTBEAT(4408, "no heartbeat"),
    CONNECTED_ELSEWHERE(4409, "same device connected elsewhere"),
    FRAME_TOO_LARGE(4413, "frame too large"),
    RATE_LIMIT(4429, "rate limit"),
    DRAINING(4503, "draining"),
    SLOW_CONSUMER(4504, "slow consumer");

    private final int code;
    private final String reason;

    CloseCode(int code, String reason) {
        this.code = code;
        this.reason = reason;
    }

    public int code() {
        return code;
    }

    public String reason() {
        return reason;
    }

    /** The meaning of a code that another process asks for; unknown ones end the session's socket all the same. */
    public static CloseCode of(int code) {
        for (CloseCode known : values()) {
            if (known.code == code) {
                return known;
            }
        }
        return NOT_AUTHENTICATED;
    }
}
