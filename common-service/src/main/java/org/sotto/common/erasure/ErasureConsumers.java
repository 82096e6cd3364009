package org.sotto.common.erasure;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.kafka.DeadLetters;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.Topic;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;

/** Makes the consumers that erase. */
public final class ErasureConsumers {
    private ErasureConsumers() {}

    /**
     * The consumer of {@code users.changed} that erases what a service keeps, in a group of its own, {@code <service>-erasure}:
     * an account's end waits for others, and nobody for it.
     */
    public static LogConsumer of(
            String service,
            AccountEraser eraser,
            InternalClient client,
            ServiceAddresses services,
            KafkaProperties kafka,
            KafkaConventions conventions,
            DeadLetters deadLetters,
            MeterRegistry metrics) {
        return new LogConsumer(
                service + "-erasure",
                List.of(Topic.USERS_CHANGED),
                kafka,
                conventions,
                new ErasureHandler(eraser, new ErasureSteps(client, services)),
                deadLetters,
                metrics);
    }
}
