package org.sotto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class BackoffTest {
    @Property
    void every_wait_is_within_the_bound_of_its_attempt(
            @ForAll @LongRange(min = 1, max = 60_000) long initial,
            @ForAll @LongRange(min = 0, max = 3_600_000) long more,
            @ForAll @IntRange(min = 1, max = 80) int attempts,
            @ForAll long seed) {
        long max = initial + more;
        Backoff backoff = new Backoff(Duration.ofMillis(initial), Duration.ofMillis(max), new SplittableRandom(seed));
        for (int attempt = 0; attempt < attempts; attempt++) {
            long bound = attempt > 22 ? max : Math.min(max, initial << attempt);
            assertThat(backoff.nextMillis()).isBetween(0L, bound);
        }
    }

    /** Always the largest number that may come. */
    private static RandomGenerator highest() {
        return new RandomGenerator() {
            @Override
            public long nextLong() {
                return Long.MAX_VALUE;
            }

            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
    }

    @Example
    void the_bound_doubles_up_to_the_maximum_and_starts_again_after_a_reset() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000), highest());
        assertThat(new long[] {
                    backoff.nextMillis(),
                    backoff.nextMillis(),
                    backoff.nextMillis(),
                    backoff.nextMillis(),
                    backoff.nextMillis(),
                    backoff.nextMillis()
                })
                .containsExactly(100, 200, 400, 800, 1_000, 1_000);
        backoff.reset();
        assertThat(backoff.nextMillis()).isEqualTo(100);
    }

    @Example
    void settings_that_make_no_sense_are_refused_with_what_was_expected() {
        assertThatThrownBy(() -> new BackoffSettings(Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO))
                .hasMessage("initial: PT0S (expected: above zero)");
        assertThatThrownBy(() -> new BackoffSettings(Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO))
                .hasMessage("max: PT1S (expected: at least initial, PT2S)");
    }
}
