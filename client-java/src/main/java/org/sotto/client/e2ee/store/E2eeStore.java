package org.sotto.client.e2ee.store;

import java.util.function.Function;

/** Keeps the records of one device. Safe for several threads. */
public interface E2eeStore extends AutoCloseable {
    /**
     * Runs work that sees and changes the records alone. What it wrote is durable when this returns; when it throws,
     * nothing has changed.
     */
    <T> T transact(Function<StoreTransaction, T> work);

    @Override
    void close();
}
