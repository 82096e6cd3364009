package org.sotto.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortsTest {
    /** Where Linux begins to hand out ports to outgoing connections (net.ipv4.ip_local_port_range). */
    private static final int FIRST_EPHEMERAL = 32768;

    @Test
    void no_two_fleets_share_a_port() {
        Set<Integer> seen = new HashSet<>();
        for (int offset = 0; offset <= Ports.MAX_OFFSET; offset += Ports.OFFSET_STEP) {
            new Ports(offset).all(Ports.MAX_GATEWAYS).forEach((use, port) -> assertThat(seen.add(port))
                    .as("%s on %d is used by one fleet alone", use, port)
                    .isTrue());
        }
        assertThat(seen).hasSize(20 * (15 + 2 * Ports.MAX_GATEWAYS)).allMatch(port -> port < FIRST_EPHEMERAL);
    }

    @Test
    void the_first_offset_beyond_the_limit_would_collide() {
        // S3 of the fleet at 0 and Cassandra's storage port of one at 2000.
        assertThat(new Ports(0).cassandraStorage() + Ports.MAX_OFFSET + Ports.OFFSET_STEP)
                .isEqualTo(new Ports(0).s3());
    }

    @Test
    void a_fleet_without_offset_listens_where_the_documentation_says() {
        Ports ports = new Ports(0);
        assertThat(ports.apiGateway()).isEqualTo(8080);
        assertThat(ports.webSocket(2)).isEqualTo(8092);
        assertThat(ports.gatewayManagement(2)).isEqualTo(8072);
        assertThat(ports.kafka()).isEqualTo(19092);
    }

    @ParameterizedTest
    @ValueSource(ints = {-100, 1, 150, 2000})
    void an_offset_that_could_collide_is_refused(int offset) {
        assertThatThrownBy(() -> new Ports(offset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("offset: " + offset)
                .hasMessageContaining("expected: a multiple of 100 from 0 to 1900");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void a_gateway_number_without_a_port_is_refused(int number) {
        assertThatThrownBy(() -> new Ports(0).webSocket(number))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gateway: " + number + " (expected: 1 to 9)");
    }
}
