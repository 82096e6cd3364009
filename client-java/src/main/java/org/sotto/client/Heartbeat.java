package org.sotto.client;

/** When to ask whether the server is there, and when to believe that it is not. Times in nanoseconds. */
final class Heartbeat {
    /** What is due. */
    enum Due {
        NOTHING,
        PING,
        /** The last PING stayed unanswered, and nothing else came either. */
        DEAD
    }

    private final long interval;
    private final long timeout;
    private long lastPing;
    private long unansweredSince;
    private boolean unanswered;

    Heartbeat(long interval, long timeout, long now) {
        this.interval = interval;
        this.timeout = timeout;
        this.lastPing = now;
    }

    /**
     * @param lastReceived when the last frame came, whatever it was: a busy connection is alive though its PONG queues
     * @param reading false while the application holds reading back, when silence says nothing
     */
    Due check(long now, long lastReceived, boolean reading) {
        if (unanswered && (!reading || lastReceived - unansweredSince >= 0)) {
            unanswered = false;
        }
        if (unanswered && now - unansweredSince > timeout) {
            return Due.DEAD;
        }
        if (now - lastPing < interval) {
            return Due.NOTHING;
        }
        lastPing = now;
        if (!unanswered) {
            unanswered = true;
            unansweredSince = now;
        }
        return Due.PING;
    }
}
