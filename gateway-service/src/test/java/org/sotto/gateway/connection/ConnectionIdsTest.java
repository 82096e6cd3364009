package org.sotto.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConnectionIdsTest {

    @Test
    void a_restart_a_second_later_starts_above_a_million_connections_of_the_last_run() {
        ConnectionIds before = new ConnectionIds(Instant.parse("2026-11-24T10:00:00Z"));
        long last = 0;
        for (int i = 0; i < 1_000_000; i++) {
            last = before.next();
        }
        assertThat(new ConnectionIds(Instant.parse("2026-11-24T10:00:01Z")).next())
                .isGreaterThan(last);
    }

    @Test
    void a_number_fits_into_a_javascript_integer_for_decades() {
        assertThat(new ConnectionIds(Instant.parse("2090-01-01T00:00:00Z")).next())
                .isPositive()
                .isLessThan(1L << 53);
    }
}
