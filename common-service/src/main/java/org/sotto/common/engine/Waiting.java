package org.sotto.common.engine;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for engines and services, never for ever. */
public final class Waiting {
    /**
     * Longer than the driver and internal calls take to give up (5 s each), shorter than what keeps a consumer's partitions
     * (5 min between polls).
     */
    public static final Duration BOUND = Duration.ofSeconds(15);

    private Waiting() {}

    /**
     * Returns the result, or throws what the stage failed with.
     *
     * @param what is waited for, for the message
     * @throws TimeoutException after {@link #BOUND}: transient
     */
    public static <T> T await(CompletionStage<T> stage, String what) throws Exception {
        return await(stage, BOUND, what);
    }

    static <T> T await(CompletionStage<T> stage, Duration bound, String what) throws Exception {
        try {
            return stage.toCompletableFuture().get(bound.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            TimeoutException named = new TimeoutException(what + ": no answer after " + bound.toMillis() + " ms");
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
