package org.sotto.gateway.limit;

/**
 * The limits of one connection, on its event loop: two numbers, and the count of what was refused lately. What is over a
 * limit is refused and nothing worse, since an honest client may burst; who goes on all the same is closed.
 */
public final class FrameLimits {
    private static final long REFUSAL_WINDOW_NANOS = 10_000_000_000L;

    private final RateLimit frames;
    private final RateLimit sends;
    private long framesState;
    private long sendsState;
    private long refusedSince;
    private int refused;

    /** What became of a frame. */
    public enum Verdict {
        ADMITTED,
        REFUSED,
        /** As many refused within 10 s as the limit's burst: close. */
        HOPELESS
    }

    public FrameLimits(RateLimit frames, RateLimit sends, long now) {
        this.frames = frames;
        this.sends = sends;
        this.framesState = now;
        this.sendsState = now;
        this.refusedSince = now;
    }

    /** Takes a frame of any kind. */
    public Verdict frame(long now) {
        long next = frames.admit(framesState, now);
        if (next == RateLimit.REFUSED) {
            return refuse(frames, now);
        }
        framesState = next;
        return Verdict.ADMITTED;
    }

    /** Takes a message; its frame was admitted before. */
    public Verdict send(long now) {
        long next = sends.admit(sendsState, now);
        if (next == RateLimit.REFUSED) {
            return refuse(sends, now);
        }
        sendsState = next;
        return Verdict.ADMITTED;
    }

    /** When a refused frame would be admitted. */
    public long frameRetryAfterMillis(long now) {
        return frames.retryAfterMillis(framesState, now);
    }

    /** When a refused message would be admitted. */
    public long sendRetryAfterMillis(long now) {
        return sends.retryAfterMillis(sendsState, now);
    }

    private Verdict refuse(RateLimit limit, long now) {
        if (now - refusedSince > REFUSAL_WINDOW_NANOS) {
            refusedSince = now;
            refused = 0;
        }
        refused++;
        return refused >= limit.burst() ? Verdict.HOPELESS : Verdict.REFUSED;
    }
}
