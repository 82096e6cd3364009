package org.sotto.common.internal;

/** An internal call that was answered with another status than 200. */
public final class InternalCallException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    InternalCallException(String call, int status) {
        super(call + " answered " + status + " (expected: 200)");
        this.status = status;
    }

    /**
     * Whether the request was not at fault: everything but 400 and 413. A key that is not accepted or a path that is not
     * there (401, 403, 404) is a deployment's fault; records must wait for its mending, not be buried for it.
     */
    public boolean isTransient() {
        return status != 400 && status != 413;
    }
}
