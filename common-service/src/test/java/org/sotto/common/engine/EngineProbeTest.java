package org.sotto.common.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.datastax.oss.driver.api.core.CqlSession;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.Engines;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.kafka.core.KafkaAdmin;

class EngineProbeTest {
    private CqlSession session;

    @BeforeEach
    void connect() {
        int colon = Engines.CASSANDRA.indexOf(':');
        session = CqlSession.builder()
                .addContactPoint(new InetSocketAddress(
                        Engines.CASSANDRA.substring(0, colon),
                        Integer.parseInt(Engines.CASSANDRA.substring(colon + 1))))
                .withLocalDatacenter("datacenter1")
                .build();
    }

    @AfterEach
    void disconnect() {
        session.close();
    }

    private static KafkaAdmin kafka(String address) {
        return new KafkaAdmin(Map.of("bootstrap.servers", address));
    }

    @Test
    void a_service_with_both_engines_gets_a_probe_that_they_answer() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(EngineAutoConfiguration.class))
                .withBean(CqlSession.class, () -> session)
                .withBean(KafkaAdmin.class, () -> kafka(Engines.KAFKA))
                .run(context -> assertThat(context.getBean(EngineProbe.class).enginesAnswer())
                        .isTrue());
    }

    /** It takes connections and never says a word: what a stopped process looks like from outside. */
    @Test
    void a_kafka_that_is_silent_is_away_and_known_to_be_so_in_seconds() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            EngineProbe probe = new EngineProbe(session, kafka("127.0.0.1:" + silent.getLocalPort()));

            assertThat(assertTimeout(Duration.ofSeconds(5), probe::enginesAnswer))
                    .isFalse();
        }
    }

    @Test
    void a_cassandra_that_is_gone_is_away() {
        EngineProbe probe = new EngineProbe(session, kafka(Engines.KAFKA));
        assertThat(probe.enginesAnswer()).isTrue();
        session.close();

        assertThat(probe.enginesAnswer()).isFalse();
    }
}
