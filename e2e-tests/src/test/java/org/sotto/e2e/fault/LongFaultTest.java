package org.sotto.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sotto.e2e.fleet.Fleet;
import org.sotto.local.LocalFleet;

/** Ten minutes of random faults, one after another, under one unbroken stream of messages; the seed is printed. */
@Tag("long")
class LongFaultTest {
    private static final Duration LENGTH = Duration.ofMinutes(10);
    private static final List<String> MORTAL =
            List.of("gateway-1", "gateway-2", "message-service", "fanout-worker", "presence-service", "user-service");

    private final Fleet fleet = Fleet.running();
    private final LocalFleet processes = fleet.processes();

    @AfterEach
    void bring_back_what_is_dead() {
        processes.startEngines();
        processes.start();
    }

    @Test
    @SuppressWarnings("SystemOut") // the seed, for a run like this one
    void ten_minutes_of_random_faults_lose_and_repeat_nothing() throws Exception {
        long seed = Long.getLong("sotto.fault.seed", System.nanoTime());
        System.out.println("[fault] seed " + seed + " (again with -Dsotto.fault.seed=" + seed + ")");
        Random random = new Random(seed);
        Map<String, Long> deadBefore = fleet.engines().deadLetters();
        try (Traffic traffic = Traffic.start(fleet)) {
            Instant end = Instant.now().plus(LENGTH);
            while (Instant.now().isBefore(end)) {
                traffic.awaitAcknowledged(200);
                String victim = MORTAL.get(random.nextInt(MORTAL.size()));
                switch (random.nextInt(4)) {
                    case 0 -> fleet.engines().emptyRedis();
                    case 1 -> pause(traffic, victim);
                    default -> killAndStart(victim);
                }
            }
            traffic.finish("ten minutes of random faults");
        }
        assertThat(fleet.engines().deadLetters()).isEqualTo(deadBefore);
    }

    @SuppressWarnings("SystemOut")
    private void killAndStart(String victim) {
        System.out.println("[fault] kill " + victim);
        processes.kill(victim);
        processes.start(victim);
    }

    @SuppressWarnings("SystemOut")
    private void pause(Traffic traffic, String victim) {
        System.out.println("[fault] pause " + victim);
        processes.pause(victim);
        try {
            // Longer than a consumer's session: another owner could have taken over meanwhile.
            traffic.elapse(Duration.ofSeconds(10));
        } finally {
            processes.resume(victim);
        }
    }
}
