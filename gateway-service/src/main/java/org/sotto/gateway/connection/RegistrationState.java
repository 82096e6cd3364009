package org.sotto.gateway.connection;

/** Where a connection's session in Redis stands. Belongs to the connection's event loop. */
public final class RegistrationState {
    private long connectedAt;
    private boolean due;

    /**
     * @param connectedAt milliseconds since the epoch; of two connections of a device the later one stays
     */
    public void connectedAt(long connectedAt) {
        this.connectedAt = connectedAt;
    }

    public long connectedAt() {
        return connectedAt;
    }

    /** To be written with the next second's refresh, not only in its turn. */
    public void markDue() {
        due = true;
    }

    /** It stands in Redis. */
    public void written() {
        due = false;
    }

    public boolean isDue() {
        return due;
    }
}
