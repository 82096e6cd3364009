package org.sotto.message.log;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.stereotype.Component;

/** Asks Cassandra and Kafka for a sign of life, so that a record is not blamed for an outage. */
@Component
public final class EngineProbe {
    private static final Duration BOUND = Duration.ofSeconds(2);

    private final CqlSession session;
    private final org.springframework.kafka.core.KafkaAdmin admin;

    EngineProbe(CqlSession session, org.springframework.kafka.core.KafkaAdmin admin) {
        this.session = session;
        this.admin = admin;
    }

    /** Whether both answered within 2 seconds. */
    public boolean enginesAnswer() {
        try (Admin client = Admin.create(admin.getConfigurationProperties())) {
            session.executeAsync("SELECT release_version FROM system.local")
                    .toCompletableFuture()
                    .get(BOUND.toSeconds(), TimeUnit.SECONDS);
            client.describeCluster().nodes().get(BOUND.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
