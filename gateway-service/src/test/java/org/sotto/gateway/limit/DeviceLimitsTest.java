package org.sotto.gateway.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.gateway.limit.FrameLimits.Verdict;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Person;

class DeviceLimitsTest {
    private static final long SECOND = 1_000_000_000L;

    private final UUID device = UUID.randomUUID();
    private final DeviceLimits devices = new DeviceLimits(3);

    /** 1,000 frames or 200 messages at once, then one a second. */
    private static FrameLimits fresh(long now) {
        return new FrameLimits(new RateLimit(1, 1_000), new RateLimit(1, 200), new RateLimit(1, 100), now);
    }

    private FrameLimits enter(long now) {
        return devices.enter(device, fresh(now), now);
    }

    private static void use(FrameLimits limits, int messages, long now) {
        for (int i = 0; i < messages; i++) {
            assertThat(limits.send(now)).isEqualTo(Verdict.ADMITTED);
        }
    }

    @Test
    void a_device_that_comes_back_goes_on_with_what_it_left() {
        use(enter(0), 200, 0);
        devices.leave(device, 0);

        FrameLimits again = enter(10 * SECOND);
        use(again, 10, 10 * SECOND);
        assertThat(again.send(10 * SECOND)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void a_minute_after_it_left_it_is_forgotten() {
        use(enter(0), 200, 0);
        devices.leave(device, 0);

        use(enter(61 * SECOND), 200, 61 * SECOND);
    }

    @Test
    void what_was_refused_is_not_forgotten_with_the_connection() {
        FrameLimits first = enter(0);
        use(first, 200, 0);
        for (int i = 0; i < 199; i++) {
            assertThat(first.send(0)).isEqualTo(Verdict.REFUSED);
        }
        devices.leave(device, 0);

        assertThat(enter(0).send(0)).isEqualTo(Verdict.HOPELESS);
    }

    @Test
    void two_connections_of_a_device_share_its_limits_until_both_have_ended() {
        FrameLimits first = enter(0);
        FrameLimits second = enter(0);
        use(first, 100, 0);
        use(second, 100, 0);
        assertThat(first.send(0)).isEqualTo(Verdict.REFUSED);
        devices.leave(device, 0);
        assertThat(enter(0).send(0)).isEqualTo(Verdict.REFUSED);
        devices.leave(device, 0);
        devices.leave(device, 0);
        assertThat(enter(0).send(0)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void frames_before_authentication_are_charged_to_the_device() {
        devices.enter(device, fresh(0), 0);
        FrameLimits unknown = fresh(0);
        for (int i = 0; i < 400; i++) {
            assertThat(unknown.frame(0)).isEqualTo(Verdict.ADMITTED);
        }
        FrameLimits known = devices.enter(device, unknown, 0);
        for (int i = 0; i < 600; i++) {
            assertThat(known.frame(0)).isEqualTo(Verdict.ADMITTED);
        }
        assertThat(known.frame(0)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void other_devices_have_limits_of_their_own() {
        use(enter(0), 200, 0);
        use(devices.enter(UUID.randomUUID(), fresh(0), 0), 200, 0);
    }

    @Test
    void the_memory_of_devices_that_have_left_is_bounded_and_holds_only_what_matters() {
        for (int i = 0; i < 10; i++) {
            UUID quiet = UUID.randomUUID();
            devices.enter(quiet, fresh(0), 0);
            devices.leave(quiet, 0);
        }
        assertThat(devices.size()).isZero();

        use(enter(0), 200, 0);
        devices.leave(device, 0);
        for (int i = 0; i < 10; i++) {
            UUID loud = UUID.randomUUID();
            use(devices.enter(loud, fresh(0), 0), 1, 0);
            devices.leave(loud, 0);
            assertThat(devices.size()).isLessThanOrEqualTo(3);
        }
        use(enter(0), 200, 0);
    }

    @Test
    void who_never_came_cannot_leave() {
        assertThatThrownBy(() -> devices.leave(device, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(device.toString());
    }

    private static void flood(Client client, int messages) {
        UUID receiver = UUID.randomUUID();
        for (int i = 0; i < messages; i++) {
            if (!client.trySend("{\"action\":\"send_message\",\"data\":"
                    + Client.message(UUID.randomUUID(), receiver, "AAEC") + "}")) {
                return;
            }
        }
    }

    @Test
    void a_new_socket_is_no_new_burst() {
        Map<String, String> limits =
                Map.of("sotto.gateway.limits.sends.burst", "20", "sotto.gateway.limits.sends.per-second", "1");
        Person person = Person.random();
        try (Gateway gateway = Gateway.start("gateway-devices", limits)) {
            try (Client client = Client.connect(gateway.uri()).authenticate(person)) {
                flood(client, 20 + 15);
                client.send("{\"action\":\"PING\",\"timestamp\":1}");
                client.await("PONG");
                assertThat(client.frames("error")).isNotEmpty();
            }
            // Below the burst, and below what closes: only on top of what came before are they too many.
            try (Client again = Client.connect(gateway.uri()).authenticate(person)) {
                flood(again, 15);
                assertThat(again.awaitClose().code()).isEqualTo(4429);
            }
            try (Client other = Client.connect(gateway.uri()).authenticate(person.otherDevice())) {
                flood(other, 15);
                other.send("{\"action\":\"PING\",\"timestamp\":1}");
                other.await("PONG");
                assertThat(other.frames("error")).isEmpty();
            }
        }
    }
}
