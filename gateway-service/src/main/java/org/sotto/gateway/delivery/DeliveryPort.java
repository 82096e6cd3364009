package org.sotto.gateway.delivery;

import java.util.OptionalLong;
import org.sotto.proto.v1.InboxEntry;

/** What a {@link DeviceInbox} does to the world. Called on the connection's event loop, answered there too. */
public interface DeliveryPort {

    /**
     * Sends an entry to the device.
     *
     * @param previous the position sent to this device before
     */
    void send(InboxEntry entry, long previous);

    /** Whether the reader keeps up: replay pauses while it does not, until {@link DeviceInbox#onRoom}. */
    boolean hasRoom();

    /**
     * Reads the log; answered by {@link DeviceInbox#onPage} or {@link DeviceInbox#onReadFailed}.
     *
     * @param after the position to read after; empty = the device's stored cursor
     * @param attempt 0 = at once; else after a backoff that grows with the attempt
     */
    void read(OptionalLong after, int attempt);

    /** Tells the device that all that waited for it has been sent. */
    void caughtUp(long position, boolean truncated);

    /** A live entry showed that one before it is missing. */
    void gapFound();
}
