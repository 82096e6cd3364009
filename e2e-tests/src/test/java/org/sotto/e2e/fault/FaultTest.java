package org.sotto.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.local.LocalFleet;

class FaultTest {
    private static final int FLOWING = 200;

    private final Fleet fleet = Fleet.running();
    private final LocalFleet processes = fleet.processes();

    private interface Fault {
        void happen(Traffic traffic) throws Exception;
    }

    private void during(String name, Fault fault) throws Exception {
        Map<String, Long> deadBefore = fleet.engines().deadLetters();
        try (Traffic traffic = Traffic.start(fleet)) {
            traffic.awaitAcknowledged(FLOWING);
            fault.happen(traffic);
            traffic.awaitAcknowledged(FLOWING);
            traffic.finish(name);
        }
        assertThat(fleet.engines().deadLetters()).isEqualTo(deadBefore);
    }

    /** What a failed test left dead must not fail the next one too. */
    @AfterEach
    void bring_back_what_is_dead() {
        processes.startEngines();
        processes.start();
    }

    @Test
    void a_gateway_that_is_killed_loses_nothing() throws Exception {
        during("gateway killed", traffic -> {
            processes.kill("gateway-1");
            traffic.awaitAcknowledged(FLOWING);
            processes.start("gateway-1");
        });
    }

    @Test
    void a_message_service_that_is_killed_loses_nothing() throws Exception {
        during("message-service killed", traffic -> {
            processes.kill("message-service");
            processes.start("message-service");
        });
    }

    @Test
    void a_fanout_worker_that_is_killed_loses_nothing() throws Exception {
        during("fanout-worker killed", traffic -> {
            processes.kill("fanout-worker");
            processes.start("fanout-worker");
        });
    }

    @Test
    void an_emptied_redis_heals() throws Exception {
        during("Redis emptied", traffic -> fleet.engines().emptyRedis());
    }

    @Test
    void cassandra_away_for_a_minute_loses_nothing() throws Exception {
        during("Cassandra away for a minute", traffic -> {
            processes.kill("cassandra");
            traffic.elapse(Duration.ofMinutes(1));
            processes.start("cassandra");
        });
    }
}
