package org.sotto.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Futures that wait for the same thing. They are completed on the workers and not on the client's loop: what hangs on
 * them is the application's, and may wait.
 */
final class Waiters {
    private final Executor workers;
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

    Waiters(Executor workers) {
        this.workers = workers;
    }

    void add(CompletableFuture<Void> waiter) {
        waiting.add(waiter);
    }

    void complete() {
        take().forEach(waiter -> workers.execute(() -> waiter.complete(null)));
    }

    void fail(RuntimeException cause) {
        take().forEach(waiter -> workers.execute(() -> waiter.completeExceptionally(cause)));
    }

    private List<CompletableFuture<Void>> take() {
        List<CompletableFuture<Void>> all = List.copyOf(waiting);
        waiting.clear();
        return all;
    }
}
