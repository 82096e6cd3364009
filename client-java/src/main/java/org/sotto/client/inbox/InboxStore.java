package org.sotto.client.inbox;

import java.util.OptionalLong;

/**
 * Keeps the last inbox position that this device has stored. An application that keeps messages in a database
 * implements it there, and so stores position and messages in one transaction.
 *
 * <p>Called by one thread at a time, on the client's worker threads; may block for as long as a disk takes. A client
 * acknowledges to the server only what {@link #store} has returned for.
 */
public interface InboxStore {
    /**
     * The stored position, empty when nothing has been stored: the server then begins at the device's own cursor.
     *
     * @throws java.io.UncheckedIOException when it cannot be read
     */
    OptionalLong position();

    /**
     * Stores {@code position}, which is never below the one before. Must be durable when it returns.
     *
     * @throws java.io.UncheckedIOException when it cannot be written; the client tries again with the next batch
     */
    void store(long position);
}
