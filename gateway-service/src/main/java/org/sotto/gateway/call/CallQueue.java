package org.sotto.gateway.call;

import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Makes calls to one service, a bounded number at a time: when a fleet of devices comes back at once, the calls queue here in
 * their order, instead of opening an HTTP/1.1 connection each and timing out together. The queue itself is as long as its
 * callers make it; each of them has a bound of its own per connection.
 */
public final class CallQueue {
    private final int maxConcurrent;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int inFlight;

    /** @param maxConcurrent calls in flight, at least 1 */
    public CallQueue(int maxConcurrent) {
        if (maxConcurrent < 1) {
            throw new IllegalArgumentException("maxConcurrent: " + maxConcurrent + " (expected: >= 1)");
        }
        this.maxConcurrent = maxConcurrent;
    }

    /** Makes a call, now or when its turn comes. */
    public <T> CompletableFuture<T> submit(Supplier<CompletableFuture<T>> call) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Runnable start = () -> start(call, answer);
        synchronized (waiting) {
            if (inFlight >= maxConcurrent) {
                waiting.add(start);
                return answer;
            }
            inFlight++;
        }
        start.run();
        return answer;
    }

    private <T> void start(Supplier<CompletableFuture<T>> call, CompletableFuture<T> answer) {
        call.get().whenComplete((value, failure) -> {
            startNext();
            if (failure == null) {
                answer.complete(value);
            } else {
                answer.completeExceptionally(failure);
            }
        });
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
