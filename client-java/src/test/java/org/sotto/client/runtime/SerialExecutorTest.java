package org.sotto.client.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class SerialExecutorTest {
    /** The pool's queue, run by the test. */
    private final Queue<Runnable> pool = new ArrayDeque<>();

    private final List<String> done = new ArrayList<>();

    private void runPool() {
        for (Runnable turn = pool.poll(); turn != null; turn = pool.poll()) {
            turn.run();
        }
    }

    @Test
    void a_task_that_throws_an_error_stops_neither_those_behind_it_nor_those_to_come() {
        SerialExecutor executor = new SerialExecutor(pool::add, () -> done.add("drained"));
        executor.execute(() -> {
            throw new AssertionError("a task");
        });
        executor.execute(() -> done.add("behind"));
        runPool();
        executor.execute(() -> done.add("to come"));
        runPool();
        assertThat(done).containsExactly("behind", "drained", "to come", "drained");
    }

    @Test
    void an_error_at_the_end_of_a_batch_does_not_stop_the_next() {
        SerialExecutor executor = new SerialExecutor(pool::add, () -> {
            done.add("drained");
            throw new StackOverflowError("whenDrained");
        });
        executor.execute(() -> done.add("one"));
        runPool();
        executor.execute(() -> done.add("two"));
        runPool();
        assertThat(done).containsExactly("one", "drained", "two", "drained");
        assertThat(executor.inside()).isFalse();
    }

    @Test
    void a_long_queue_goes_to_the_end_of_the_pools_after_a_batch() {
        SerialExecutor executor = new SerialExecutor(pool::add, () -> done.add("drained"));
        for (int i = 0; i < 129; i++) {
            executor.execute(() -> done.add("task"));
        }
        pool.remove().run();
        assertThat(done).hasSize(129).endsWith("drained");
        assertThat(pool).hasSize(1);
        runPool();
        assertThat(done).hasSize(131);
    }
}
