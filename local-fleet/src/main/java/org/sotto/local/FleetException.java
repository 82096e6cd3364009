package org.sotto.local;

/**
 * Something that the person at the keyboard can understand and usually mend: a port is taken, a process died while it
 * started, an engine does not answer. The message stands alone; the command line prints it without a stack trace.
 */
public final class FleetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public FleetException(String message) {
        super(message);
    }

    public FleetException(String message, Throwable cause) {
        super(message, cause);
    }
}
