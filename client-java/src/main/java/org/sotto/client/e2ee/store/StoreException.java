package org.sotto.client.e2ee.store;

/** The store's file could not be read or written; nothing has changed. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
