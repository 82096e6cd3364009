package org.sotto.common.engine;

import com.datastax.oss.driver.api.core.CqlSession;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Asks Cassandra and Kafka for a sign of life, so that no record is blamed for an engine that is away. Redis is not asked:
 * nothing that a record needs depends on it.
 */
public final class EngineProbe {
    private static final Logger log = LoggerFactory.getLogger(EngineProbe.class);
    private static final Duration BOUND = Duration.ofSeconds(2);

    private final CqlSession session;
    private final KafkaAdmin kafka;

    EngineProbe(CqlSession session, KafkaAdmin kafka) {
        this.session = session;
        this.kafka = kafka;
    }

    /** Whether both answered, each within 2 seconds; they are asked one after the other. */
    public boolean enginesAnswer() {
        return answers("Cassandra", this::askCassandra) && answers("Kafka", this::askKafka);
    }

    private interface Question {
        void ask() throws Exception;
    }

    private static boolean answers(String engine, Question question) {
        try {
            question.ask();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception e) {
            log.warn("{} does not answer a probe: {}", engine, e.toString());
            return false;
        }
    }

    private void askCassandra() throws Exception {
        session.executeAsync("SELECT release_version FROM system.local")
                .toCompletableFuture()
                .get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void askKafka() throws Exception {
        Admin admin = Admin.create(kafka.getConfigurationProperties());
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs((int) BOUND.toMillis()))
                    .clusterId()
                    .get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            // Without a bound, closing would wait for calls that are still trying.
            admin.close(Duration.ZERO);
        }
    }
}
