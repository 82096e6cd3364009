package org.sotto.gateway.connection;

/** Where a connection's session in Redis stands. Belongs to the connection's event loop. */
public final class RegistrationState {
    private long connectedAt;
    private boolean due;
    private boolean away;

    /**
     * @param connectedAt milliseconds since the epoch; of two connections of a device the later one stays
     */
    public void connectedAt(long connectedAt) {
        this.connectedAt = connectedAt;
    }

    public long connectedAt() {
        return connectedAt;
    }

    /** Whether the app has said that it is in the background. */
    public boolean isAway() {
        return away;
    }

    public void away(boolean isAway) {
        away = isAway;
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
