package org.sotto.user.event;

import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.springframework.context.SmartLifecycle;

/**
 * Learns where the topic's partitions are before the first request. A lifecycle bean, since the topic is made when all beans
 * exist; before the HTTP server, which starts in a late phase.
 */
final class TopicPreparation implements SmartLifecycle {
    private final LogProducer producer;
    private volatile boolean running;

    TopicPreparation(LogProducer producer) {
        this.producer = producer;
    }

    @Override
    public void start() {
        producer.prepare(Topic.USERS_CHANGED);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
