package org.sotto.gateway.drain;

import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.gateway.handshake.Admission;
import org.sotto.gateway.handshake.WebSocketServer;
import org.sotto.gateway.hint.HintSubscription;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts last, when all that a connection needs is there, and stops first: while the gateway drains, its probes are still
 * answered (not ready) and Kafka and Redis still take what connections leave behind.
 */
@Component
final class GatewayLifecycle implements SmartLifecycle {
    private final LogProducer producer;
    private final HintSubscription hints;
    private final WebSocketServer server;
    private final Admission admission;
    private final Drain drain;
    private final ApplicationContext application;
    private volatile boolean running;

    GatewayLifecycle(
            LogProducer producer,
            HintSubscription hints,
            WebSocketServer server,
            Admission admission,
            Drain drain,
            ApplicationContext application) {
        this.producer = producer;
        this.hints = hints;
        this.server = server;
        this.admission = admission;
        this.drain = drain;
        this.application = application;
    }

    @Override
    public void start() {
        producer.prepare(Topic.MESSAGES_INBOUND, Topic.MESSAGES_DELIVERED, Topic.MESSAGES_READ, Topic.INBOX_ACKS);
        hints.start();
        server.start();
        running = true;
    }

    @Override
    public void stop() {
        AvailabilityChangeEvent.publish(application, ReadinessState.REFUSING_TRAFFIC);
        admission.drain();
        server.stopAccepting();
        drain.run();
        server.stop();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
