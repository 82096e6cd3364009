package org.sotto.client;

/** More messages, or more bytes of them, wait for their acknowledgement than {@link ClientSettings} allows. */
public final class OutboxFullException extends RuntimeException {
    private final String bound;

    OutboxFullException(String bound, String message) {
        super(bound + ": " + message);
        this.bound = bound;
    }

    /** The setting that was hit: {@code maxOutbox} or {@code maxOutboxBytes}. */
    public String bound() {
        return bound;
    }
}
