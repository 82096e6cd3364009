package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryWaitsTest {
    /** Draws the largest wait that may come. */
    private static final RandomGenerator HIGHEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return Long.MAX_VALUE;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final RetryWaits waits =
            new RetryWaits(new Backoff(Duration.ofMillis(100), Duration.ofMillis(10_000), HIGHEST));

    @Test
    void a_burst_waits_alike_however_many_of_it_are_refused() {
        for (int sent = 0; sent < 20; sent++) {
            assertThat(waits.millisAfter(sent, 50 + sent)).as("frame %s", sent).isEqualTo(100);
        }
    }

    @Test
    void what_is_refused_again_waits_longer_once_for_all() {
        assertThat(waits.millisAfter(1, 10)).isEqualTo(100);
        assertThat(waits.millisAfter(20, 30)).isEqualTo(200);
        assertThat(waits.millisAfter(21, 31)).isEqualTo(200);
        assertThat(waits.millisAfter(2, 32))
                .as("a straggler of the first burst")
                .isEqualTo(200);
        assertThat(waits.millisAfter(40, 50)).isEqualTo(400);
    }

    @Test
    void after_something_was_served_it_begins_again() {
        waits.millisAfter(1, 10);
        waits.millisAfter(20, 30);
        waits.reset();
        assertThat(waits.millisAfter(21, 40)).isEqualTo(100);
        assertThat(waits.millisAfter(50, 60)).isEqualTo(200);
    }
}
