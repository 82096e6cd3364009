package org.sotto.client.ws;

import org.jspecify.annotations.Nullable;

/**
 * How a connection ended.
 *
 * @param code the close code of the peer, or {@link #ABNORMAL} when the connection was cut without one
 * @param reason the peer's reason, or what cut the connection; may be empty
 */
public record CloseEvent(int code, String reason) {
    /** No close frame was received (RFC 6455, 7.4.1). Never sent on the wire. */
    public static final int ABNORMAL = 1006;

    /** A connection that ended through {@code cause}, without a close frame. */
    public static CloseEvent cut(@Nullable Throwable cause) {
        if (cause == null) {
            return new CloseEvent(ABNORMAL, "");
        }
        String message = cause.getMessage();
        return new CloseEvent(ABNORMAL, message == null ? cause.getClass().getSimpleName() : message);
    }
}
