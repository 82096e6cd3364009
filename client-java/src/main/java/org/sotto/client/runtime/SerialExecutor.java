package org.sotto.client.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in the order they came, on threads borrowed from a pool. State that only such tasks
 * touch needs no lock.
 *
 * <p>{@code whenDrained} runs whenever nothing more waits, and at least every {@value #BATCH} tasks: the place for work
 * that is done once for a batch, without a timer. A task that throws, an {@link Error} too, is logged, and the next one
 * runs.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);
    private static final int BATCH = 128;

    private final Executor pool;
    private final Runnable whenDrained;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean scheduled;
    private volatile @Nullable Thread runner;

    public SerialExecutor(Executor pool, Runnable whenDrained) {
        this.pool = pool;
        this.whenDrained = whenDrained;
    }

    /** @throws RejectedExecutionException when the pool has been shut down; what waited is then dropped */
    @Override
    public void execute(Runnable task) {
        synchronized (tasks) {
            tasks.add(task);
            if (scheduled) {
                return;
            }
            scheduled = true;
        }
        schedule();
    }

    /** Whether the calling thread runs one of these tasks now; such a thread must not wait for another task. */
    public boolean inside() {
        return Thread.currentThread() == runner;
    }

    private void schedule() {
        try {
            pool.execute(this::drain);
        } catch (RejectedExecutionException e) {
            synchronized (tasks) {
                scheduled = false;
                tasks.clear();
            }
            throw e;
        }
    }

    private void drain() {
        runner = Thread.currentThread();
        try {
            for (int done = 0; done < BATCH; done++) {
                Runnable task = next();
                if (task == null) {
                    break;
                }
                run(task);
            }
            run(whenDrained);
        } finally {
            // Whatever was thrown: what waits, and what is yet to come, would otherwise never run.
            runner = null;
            goOn();
        }
    }

    private void goOn() {
        synchronized (tasks) {
            if (tasks.isEmpty()) {
                scheduled = false;
                return;
            }
        }
        // Back to the end of the pool's queue: one busy client must not keep a thread from the others.
        schedule();
    }

    private @Nullable Runnable next() {
        synchronized (tasks) {
            return tasks.poll();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("A client task failed; the tasks behind it go on", e);
        }
    }
}
