package org.sotto.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.Engines;

/** Its topic does not exist: a poll waits for as long as it may. */
class ConsumerLoopTest {
    private final List<Consumer<byte[], byte[]>> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final ConsumerLoop loop = new ConsumerLoop(
            "test-loop",
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA),
            this::work,
            closed::incrementAndGet);

    private void work(Consumer<byte[], byte[]> consumer) {
        consumer.assign(List.of(new TopicPartition(Engines.uniqueName("nowhere"), 0)));
        opened.add(consumer);
        if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("a failure");
        }
        while (loop.goesOn()) {
            consumer.poll(Duration.ofMinutes(5));
        }
    }

    @AfterEach
    void stop() {
        loop.stop();
    }

    private static void assertClosed(Consumer<byte[], byte[]> consumer) {
        assertThatThrownBy(consumer::assignment)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void after_a_failure_the_next_consumer_is_opened_and_the_last_one_is_closed() {
        failures.set(1);
        loop.start();
        await().until(() -> opened.size() == 2);
        assertThat(closed).hasValue(1);
        assertClosed(opened.get(0));
        assertThat(loop.isAlive()).isTrue();
    }

    @Test
    void stop_wakes_a_consumer_that_waits_and_it_can_start_anew() {
        loop.start();
        await().until(() -> opened.size() == 1);
        loop.stop();
        assertThat(loop.isAlive()).isFalse();
        assertThat(closed).hasValue(1);
        assertClosed(opened.get(0));

        loop.start();
        await().until(() -> opened.size() == 2);
        assertThat(loop.isAlive()).isTrue();
    }
}
