package org.sotto.local.demo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for a step, and names it when it does not happen in time. */
final class Bounded {
    /** Far above what any step takes on a machine that is not overloaded. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private Bounded() {}

    /** @throws DemoException when the future fails, or is not complete after {@link #PATIENCE} */
    static <T> T get(String step, CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw late(step, e);
        } catch (ExecutionException e) {
            throw new DemoException(step + " failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoException(step + " was interrupted", e);
        }
    }

    /**
     * Asks until there is an answer: for what nobody tells by itself.
     *
     * @throws DemoException when there is none after {@link #PATIENCE}
     */
    static <T> T poll(String step, Supplier<@Nullable T> question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T answer = question.get();
            if (answer != null) {
                return answer;
            }
            if (System.nanoTime() - end > 0) {
                throw late(step, null);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static DemoException late(String step, @Nullable Throwable cause) {
        String message = step + " did not happen within " + PATIENCE.toSeconds() + " s";
        return cause == null ? new DemoException(message) : new DemoException(message, cause);
    }
}
