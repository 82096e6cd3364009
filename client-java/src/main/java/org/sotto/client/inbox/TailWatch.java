package org.sotto.client.inbox;

/**
 * Compares the inbox's tail, which every PONG carries, with what has arrived. The gateway does the same and closes gaps
 * by itself; this is the client's second pair of eyes.
 *
 * <p>An entry may be on its way while the PONG is, so the device is behind only when the tail of one PONG has still not
 * arrived by the next. The tail also counts entries that are meant for the account's other devices alone; asking for
 * nothing again and again would be a waste, so each time that nothing was missing doubles the wait until the next
 * suspicion, up to {@value #MAX_PAUSE} heartbeats. Not safe for several threads.
 */
public final class TailWatch {
    private static final int MAX_PAUSE = 64;
    private static final long NONE = -1;

    private long expected = NONE;
    private boolean suspicious;
    private int pause = 1;
    private int silent;

    /**
     * @param tail the inbox's tail by this PONG
     * @param position the last position on this device
     * @return whether an entry that the PONG before knew of has not arrived: reconnect and ask for the log
     */
    public boolean behind(long tail, long position) {
        long before = expected;
        expected = tail;
        if (silent > 0) {
            silent--;
            return false;
        }
        if (before == NONE || position >= before) {
            return false;
        }
        expected = NONE;
        suspicious = true;
        silent = pause;
        return true;
    }

    /** A new entry came: a suspicion, if there was one, was right. */
    public void arrived() {
        suspicious = false;
        pause = 1;
        silent = 0;
    }

    /** Everything that waited has been sent. If no entry came with it, the suspicion was wrong. */
    public void caughtUp() {
        if (suspicious) {
            suspicious = false;
            pause = Math.min(pause * 2, MAX_PAUSE);
        }
        expected = NONE;
    }
}
