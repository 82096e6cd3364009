package org.sotto.message.log;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for engines and services, never for ever. */
final class Waiting {
    /**
     * Longer than the driver and internal calls take to give up (5 s each), shorter than what keeps a consumer's partitions
     * (5 min between polls).
     */
    static final Duration BOUND = Duration.ofSeconds(15);

    private Waiting() {}

    /**
     * Returns the result, or throws what the stage failed with.
     *
     * @throws TimeoutException after {@link #BOUND}: transient
     */
    static <T> T await(CompletionStage<T> stage, String what) throws Exception {
        try {
            return stage.toCompletableFuture().get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            TimeoutException named = new TimeoutException(what + ": no answer after " + BOUND.toSeconds() + " s");
            named.initCause(e);
            throw named;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
