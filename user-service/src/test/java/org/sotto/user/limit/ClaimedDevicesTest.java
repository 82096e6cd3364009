package org.sotto.user.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.web.ApiException;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.RunningService;
import org.springframework.beans.factory.annotation.Autowired;

class ClaimedDevicesTest extends RunningService {
    private static final int MAX = 10;

    @Autowired
    private ClaimedDevices claimed;

    @Autowired
    private RedisConnections redis;

    private final UUID account = UUID.randomUUID();

    private boolean isCounted(UUID... devices) {
        try {
            claimed.count(account, List.of(devices));
            return true;
        } catch (ApiException e) {
            assertThat(e.code()).isEqualTo("rate_limited");
            return false;
        }
    }

    private long remembered() {
        return redis.commands().hlen(claimed.key(account)).toCompletableFuture().join();
    }

    @Test
    void ten_fit_into_any_day_and_what_left_it_makes_room() {
        UUID device = UUID.randomUUID();
        assertThat(isCounted(device)).isTrue();
        clock.advance(Duration.ofHours(12));
        for (int i = 1; i < MAX; i++) {
            assertThat(isCounted(device)).isTrue();
        }
        assertThat(isCounted(device)).isFalse();

        clock.advance(Duration.ofHours(12));

        assertThat(isCounted(device)).as("the first one has left").isTrue();
        assertThat(isCounted(device)).isFalse();
    }

    @Test
    void of_many_at_once_ten_are_counted() throws Exception {
        UUID device = UUID.randomUUID();

        List<Boolean> counted = AtOnce.run(32, i -> isCounted(device));

        assertThat(counted.stream().filter(fits -> fits)).hasSize(MAX);
    }

    @Test
    void a_call_counts_all_of_its_devices_or_none() {
        UUID spent = UUID.randomUUID();
        UUID other = UUID.randomUUID();
        for (int i = 0; i < MAX; i++) {
            assertThat(isCounted(spent)).isTrue();
        }

        assertThatThrownBy(() -> claimed.count(account, List.of(other, spent)))
                .isInstanceOfSatisfying(ApiException.class, refusal -> assertThat(refusal.details())
                        .containsEntry("device_ids", List.of(spent)));

        for (int i = 0; i < MAX; i++) {
            assertThat(isCounted(other)).as("claim %s", i).isTrue();
        }
    }

    @Test
    void two_hundred_devices_are_counted_in_one_call() {
        Set<UUID> devices = Set.copyOf(
                IntStream.range(0, 200).mapToObj(i -> UUID.randomUUID()).toList());

        claimed.count(account, devices);

        assertThat(remembered()).isEqualTo(200);
    }

    @Test
    void what_has_left_the_window_is_forgotten_and_no_id_stands_there() {
        UUID[] devices = Stream.generate(UUID::randomUUID).limit(5).toArray(UUID[]::new);
        assertThat(isCounted(devices)).isTrue();
        assertThat(redis.commands()
                        .hkeys(claimed.key(account))
                        .toCompletableFuture()
                        .join())
                .hasSize(5)
                .noneMatch(field -> field.contains("-"));

        clock.advance(Duration.ofHours(25));
        assertThat(isCounted(UUID.randomUUID())).isTrue();

        assertThat(remembered()).isOne();
    }

    @Test
    void no_device_costs_nothing() {
        claimed.count(account, List.of());
        assertThat(remembered()).isZero();
    }
}
