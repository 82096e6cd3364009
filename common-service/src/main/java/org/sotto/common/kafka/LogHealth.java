package org.sotto.common.kafka;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Readiness of a service that reads the log: its consumers are members of their groups, its broadcasts have caught up.
 * Waiting for an engine does not make it unready: nobody else could process those partitions sooner.
 */
public final class LogHealth implements HealthIndicator {
    private final List<LogConsumer> consumers;
    private final List<BroadcastConsumer> broadcasts;

    public LogHealth(List<LogConsumer> consumers, List<BroadcastConsumer> broadcasts) {
        this.consumers = List.copyOf(consumers);
        this.broadcasts = List.copyOf(broadcasts);
    }

    @Override
    public Health health() {
        boolean ready = consumers.stream().allMatch(LogConsumer::isJoined)
                && broadcasts.stream().allMatch(BroadcastConsumer::isHealthy);
        Health.Builder health = ready ? Health.up() : Health.outOfService();
        consumers.forEach(consumer -> health.withDetail(consumer.name(), consumer.describe()));
        return health.build();
    }
}
