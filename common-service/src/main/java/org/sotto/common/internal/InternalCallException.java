package org.sotto.common.internal;

/** An internal call that was answered with another status than 200. */
public final class InternalCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    InternalCallException(String call, int status) {
        super(call + " answered " + status + " (expected: 200)");
        this.status = status;
    }

    /** Whether asking again can help: the callee is overloaded, starting or broken, and the request was not at fault. */
    public boolean isTransient() {
        return status >= 500 || status == 429;
    }
}
