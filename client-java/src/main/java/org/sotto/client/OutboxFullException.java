package org.sotto.client;

/** More messages wait for their acknowledgement than {@link ClientSettings} allows. */
public final class OutboxFullException extends RuntimeException {
    OutboxFullException(String message) {
        super(message);
    }
}
