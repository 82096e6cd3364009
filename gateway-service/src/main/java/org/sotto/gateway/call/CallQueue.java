package org.sotto.gateway.call;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Makes calls to one service, a bounded number at a time: when a fleet of devices comes back at once, the calls queue here in
 * their order, instead of opening an HTTP/1.1 connection each and timing out together. What finds the queue full fails at once:
 * while a service hangs, clients go on asking.
 */
public final class CallQueue {
    private final int maxConcurrent;
    private final int maxWaiting;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;

    /**
     * A queue.
     *
     * @param maxConcurrent calls in flight, at least 1
     * @param maxWaiting calls that wait for their turn
     */
    public CallQueue(int maxConcurrent, int maxWaiting) {
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException("maxConcurrent: " + maxConcurrent + " (expected: >= 1)");
        }
        this.maxConcurrent = maxConcurrent;
        this.maxWaiting = maxWaiting;
    }

    /** Makes a call, now or when its turn comes. Fails with {@link RejectedExecutionException} if too many wait. */
    public <T> CompletableFuture<T> submit(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable start = () -> start(call, answer);
        synchronized (waiting) {
            if (inFlight >= maxConcurrent) {
                if (waiting.size() >= maxWaiting) {
                    answer.completeExceptionally(new RejectedExecutionException(
                            waiting.size() + " calls wait already (expected: at most " + maxWaiting + ")"));
                } else {
                    waiting.add(start);
                }
                return answer;
            }
            inFlight++;
        }
        start.run();
        return answer;
    }

    private <T> void start(Supplier<CompletableFuture<T>> call, CompletableFuture<T> answer) {
        made(call).whenComplete((value, failure) -> {
            startNext();
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private static <T> CompletableFuture<T> made(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void startNext() {
        Runnable next;
        synchronized (waiting) {
            next = waiting.poll();
            if (next == null) {
                inFlight--;
                return;
            }
        }
        next.run();
    }
}
