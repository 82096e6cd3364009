package org.sotto.common.kafka;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that a consumer lives on. It opens a consumer, has it worked with, and closes it whatever happened; after a
 * failure it opens the next one a second later, and so on until it is stopped.
 */
final class ConsumerLoop {
    private static final Logger log = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final int EXIT_SOFTWARE = 70;

    private final String name;
    private final Map<String, Object> settings;
    private final Work work;
    private final Runnable afterClose;
    private volatile boolean running;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private volatile @Nullable Thread thread;

    /** What is done with each consumer, on the loop's thread; it returns soon after {@link #goesOn} has become false. */
    @FunctionalInterface
    interface Work {
        void with(Consumer<byte[], byte[]> consumer);
    }

    /**
     * A loop that stands still.
     *
     * @param name of its thread
     * @param settings of its consumers
     * @param afterClose runs on the loop's thread once a consumer is closed, before the next one is opened
     */
    ConsumerLoop(String name, Map<String, Object> settings, Work work, Runnable afterClose) {
        this.name = name;
        this.settings = settings;
        this.work = work;
        this.afterClose = afterClose;
    }

    void start() {
        running = true;
        Thread loop = new Thread(this::run, name);
        loop.setDaemon(true);
        thread = loop;
        loop.start();
    }

    /** Wakes the consumer and waits until it is closed, but not longer than 10 s. */
    void stop() {
        running = false;
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        Thread loop = thread;
        if (loop != null) {
            try {
                loop.join(TimeUnit.SECONDS.toMillis(10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether nobody has asked it to stop. */
    boolean goesOn() {
        return running;
    }

    /** Whether the thread lives. */
    boolean isAlive() {
        Thread loop = thread;
        return loop != null && loop.isAlive();
    }

    private void run() {
        while (running) {
            try (Consumer<byte[], byte[]> fresh =
                    new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = fresh;
                work.with(fresh);
            } catch (WakeupException e) {
                log.debug("{} woken up to stop", name);
            } catch (RuntimeException e) {
                log.error("{} starts its consumer again after a failure", name, e);
                pauseThread();
            } catch (Error e) {
                // A process whose loop is gone would hold its partitions and process nothing: whoever runs it starts it
                // anew.
                log.error("{} cannot go on; the process ends", name, e);
                Runtime.getRuntime().halt(EXIT_SOFTWARE);
            } finally {
                consumer = null;
                afterClose.run();
            }
        }
    }

    private static void pauseThread() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
