package org.sotto.gateway.limit;

/**
 * The limits of one device: three numbers, and the count of what was refused lately. What is over a limit is refused and
 * nothing worse, since an honest client may burst; who goes on all the same is closed.
 *
 * <p>A connection has limits of its own until it says whose it is, then those of its device ({@link DeviceLimits}). Two
 * connections of a device may use them for a moment, on two event loops, hence the lock; hardly ever does anyone wait for it.
 */
public final class FrameLimits {
    private static final long REFUSAL_WINDOW_NANOS = 10_000_000_000L;

    private final RateLimit frames;
    private final RateLimit sends;
    private final RateLimit signals;
    private long framesState;
    private long sendsState;
    private long signalsState;
    private long refusedSince;
    private int refused;

    /** What became of a frame. */
    public enum Verdict {
        ADMITTED,
        REFUSED,
        /** As many refused within 10 s as the limit's burst: close. */
        HOPELESS
    }

    public FrameLimits(RateLimit frames, RateLimit sends, RateLimit signals, long now) {
        this.frames = frames;
        this.sends = sends;
        this.signals = signals;
        this.framesState = now;
        this.sendsState = now;
        this.signalsState = now;
        this.refusedSince = now;
    }

    /** Takes a frame of any kind. */
    public synchronized Verdict frame(long now) {
        long next = frames.admit(framesState, now);
        if (next == RateLimit.REFUSED) {
            return refuse(frames, now);
        }
        framesState = next;
        return Verdict.ADMITTED;
    }

    /** Takes a message; its frame was admitted before. */
    public synchronized Verdict send(long now) {
        long next = sends.admit(sendsState, now);
        if (next == RateLimit.REFUSED) {
            return refuse(sends, now);
        }
        sendsState = next;
        return Verdict.ADMITTED;
    }

    /** Takes a signal (typing, presence); its frame was admitted before. */
    public synchronized Verdict signal(long now) {
        long next = signals.admit(signalsState, now);
        if (next == RateLimit.REFUSED) {
            return refuse(signals, now);
        }
        signalsState = next;
        return Verdict.ADMITTED;
    }

    /** When a refused frame would be admitted. */
    public synchronized long frameRetryAfterMillis(long now) {
        return frames.retryAfterMillis(framesState, now);
    }

    /** When a refused message would be admitted. */
    public synchronized long sendRetryAfterMillis(long now) {
        return sends.retryAfterMillis(sendsState, now);
    }

    /** When a refused signal would be admitted. */
    public synchronized long signalRetryAfterMillis(long now) {
        return signals.retryAfterMillis(signalsState, now);
    }

    /** Takes what a connection used of its own limits, before it said whose it is, as used of these. */
    synchronized void charge(FrameLimits before, long now) {
        framesState = frames.add(framesState, before.framesState, now);
        sendsState = sends.add(sendsState, before.sendsState, now);
        signalsState = signals.add(signalsState, before.signalsState, now);
        if (before.refused > 0) {
            forgiveOld(now);
            refused += before.refused;
        }
    }

    /** Whether there is nothing to remember: all of the burst may be used, and nothing was refused lately. */
    synchronized boolean isUnused(long now) {
        return framesState - now <= 0
                && sendsState - now <= 0
                && signalsState - now <= 0
                && (refused == 0 || now - refusedSince > REFUSAL_WINDOW_NANOS);
    }

    private void forgiveOld(long now) {
        if (now - refusedSince > REFUSAL_WINDOW_NANOS) {
            refusedSince = now;
            refused = 0;
        }
    }

    private Verdict refuse(RateLimit limit, long now) {
        forgiveOld(now);
        refused++;
        return refused >= limit.burst() ? Verdict.HOPELESS : Verdict.REFUSED;
    }
}
