package org.sotto.client.inbox;

import java.util.OptionalLong;

/** Keeps the position for the life of the process: for tests, load runs and bots that keep nothing. */
public final class MemoryInboxStore implements InboxStore {
    private static final long NONE = -1;

    private volatile long position = NONE;

    @Override
    public OptionalLong position() {
        long stored = position;
        return stored == NONE ? OptionalLong.empty() : OptionalLong.of(stored);
    }

    @Override
    public void store(long newPosition) {
        this.position = newPosition;
    }
}
