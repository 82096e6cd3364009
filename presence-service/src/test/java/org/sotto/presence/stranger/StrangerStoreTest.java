package org.sotto.presence.stranger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.common.testing.SettableClock;
import org.sotto.presence.testing.RunningService;

/** The count in Redis, with a limit of three. */
class StrangerStoreTest {
    private static final long MINUTE = 60_000;

    private final RunningService service = RunningService.shared();
    private final SettableClock clock = new SettableClock(Clock.fixed(Instant.now(), ZoneOffset.UTC));
    private final StrangerStore store = new StrangerStore(service.redis(), service.keys(), clock, 3);
    private final UUID viewer = UUID.randomUUID();

    private Admission look(UUID... strangers) {
        return store.look(viewer, List.of(strangers)).join();
    }

    private static UUID[] users(int count) {
        return Stream.generate(UUID::randomUUID).limit(count).toArray(UUID[]::new);
    }

    @Test
    void the_first_that_fit_are_admitted_and_the_rest_is_refused_until_the_oldest_look_is_an_hour_old() {
        UUID[] users = users(5);
        assertThat(look(users[0])).isEqualTo(Admission.ALL);
        clock.advance(Duration.ofMinutes(10));

        Admission admission = look(users[1], users[2], users[3], users[4]);

        assertThat(admission.refused()).isEqualTo(Set.of(users[3], users[4]));
        assertThat(admission.retryAfterMillis()).isEqualTo(50 * MINUTE);
        clock.advance(Duration.ofMillis(50 * MINUTE - 1));
        assertThat(look(users[3]).refused()).containsExactly(users[3]);
        clock.advance(Duration.ofMillis(1));
        assertThat(look(users[3])).isEqualTo(Admission.ALL);
        assertThat(look(users[4]).refused()).containsExactly(users[4]);
    }

    @Test
    void who_was_looked_at_may_be_looked_at_again_and_counts_from_then_on() {
        UUID[] users = users(4);
        look(users[0], users[1], users[2]);
        clock.advance(Duration.ofMinutes(59));
        assertThat(look(users[0], users[2])).isEqualTo(Admission.ALL);

        clock.advance(Duration.ofMinutes(2));

        assertThat(look(users[3], UUID.randomUUID()).refused())
                .as("one place is free: that of the second")
                .hasSize(1)
                .doesNotContain(users[3]);
    }

    @Test
    void a_refused_look_takes_no_place() {
        UUID[] users = users(3);
        look(users);
        for (int i = 0; i < 10; i++) {
            assertThat(look(users(2)).refused()).hasSize(2);
        }

        assertThat(look(users)).isEqualTo(Admission.ALL);
        assertThat(service.redis()
                        .zcard(service.keys().presenceStrangers(viewer))
                        .toCompletableFuture()
                        .join())
                .isEqualTo(3);
        assertThat(service.redis()
                        .pttl(service.keys().presenceStrangers(viewer))
                        .toCompletableFuture()
                        .join())
                .isBetween(59 * MINUTE, 60 * MINUTE);
    }
}
