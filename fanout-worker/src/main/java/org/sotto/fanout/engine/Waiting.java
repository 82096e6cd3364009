package org.sotto.fanout.engine;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for an engine, never for ever. */
public final class Waiting {
    /**
     * Longer than the driver takes to give up on a statement (5 s) that waited in its queue; shorter than what keeps a
     * consumer's partitions (5 min between polls).
     */
    public static final Duration BOUND = Duration.ofSeconds(20);

    private Waiting() {}

    /**
     * Returns the result, or throws what the future failed with.
     *
     * @throws TimeoutException after {@link #BOUND}: transient
     */
    public static <T> T await(Future<T> future, String what) throws Exception {
        try {
            return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            TimeoutException named = new TimeoutException(what + ": no answer after " + BOUND.toSeconds() + " s");
            named.initCause(e);
            throw named;
        } catch (CancellationException e) {
            throw new IllegalStateException(what + " was cancelled", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
