package org.sotto.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Work on several processes at a time. The first failure is thrown at once and what has not begun is left out. */
final class Parallel {
    private Parallel() {}

    /** Something that talks to processes or files. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException, InterruptedException;
    }

    /** Something that talks to processes or files and gives an answer. */
    @FunctionalInterface
    interface Call<T> {
        T get() throws IOException, InterruptedException;
    }

    /** Work on one item. */
    @FunctionalInterface
    interface Task<I> {
        void on(I item) throws IOException, InterruptedException;
    }

    /** Work on one item that gives an answer. */
    @FunctionalInterface
    interface Mapping<I, O> {
        O of(I item) throws IOException, InterruptedException;
    }

    /** Does the task on each item in order, {@code atOnce} at a time. */
    static <I> void each(List<? extends I> items, int atOnce, Task<I> task) {
        map(items, atOnce, (I item) -> {
            task.on(item);
            return true;
        });
    }

    /** The answers in the order of the items. */
    static <I, O> List<O> map(List<? extends I> items, int atOnce, Mapping<I, O> mapping) {
        if (items.isEmpty()) {
            return List.of();
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.max(1, Math.min(atOnce, items.size())));
        try {
            CompletionService<O> finished = new ExecutorCompletionService<>(pool);
            List<Future<O>> answers = new ArrayList<>();
            for (I item : items) {
                answers.add(finished.submit(() -> mapping.of(item)));
            }
            for (int i = 0; i < items.size(); i++) {
                finished.take().get();
            }
            List<O> inOrder = new ArrayList<>();
            for (Future<O> answer : answers) {
                inOrder.add(answer.get());
            }
            return inOrder;
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException runtime) {
            return runtime;
        }
        if (cause instanceof IOException io) {
            return new UncheckedIOException(io);
        }
        return new FleetException(String.valueOf(cause), cause);
    }
}
