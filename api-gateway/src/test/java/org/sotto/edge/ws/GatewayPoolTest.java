package org.sotto.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayPoolTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
    private final URI one = URI.create("ws://10.0.0.1:8091");
    private final URI two = URI.create("ws://10.0.0.2:8091");
    private final URI three = URI.create("ws://10.0.0.3:8091");
    private final GatewayPool pool = new GatewayPool(new GatewayProperties(List.of(one, two, three)), CLOCK);

    @Test
    void each_takes_its_turn() {
        assertThat(pool.candidates()).containsExactly(one, two, three);
        assertThat(pool.candidates()).containsExactly(two, three, one);
        assertThat(pool.candidates()).containsExactly(three, one, two);
        assertThat(pool.candidates()).containsExactly(one, two, three);
    }

    @Test
    void one_that_failed_is_asked_last_until_it_answers() {
        pool.failed(one);
        assertThat(pool.candidates()).containsExactly(two, three, one);
        assertThat(pool.candidates()).containsExactly(two, three, one);
        pool.answered(one);
        assertThat(pool.candidates()).containsExactly(three, one, two);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://10.0.0.1:8091", "ws://10.0.0.1", "wss://10.0.0.1:8091", "gateway"})
    void an_address_that_cannot_be_used_is_named_at_the_start(String address) {
        assertThatThrownBy(() -> new GatewayProperties(List.of(URI.create(address))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(address);
    }
}
