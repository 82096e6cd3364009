package org.sotto.common.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {
    private final ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "127.0.0.1/32", "fd00::/12"));

    private static InetAddress address(String literal) {
        return AddressRange.parseAddress(literal).orElseThrow();
    }

    @Test
    void a_client_cannot_choose_its_address() {
        assertThat(addresses.of(address("192.0.2.1"), List.of("198.51.100.9"))).isEqualTo(address("192.0.2.1"));
        assertThat(addresses.of(address("10.0.0.1"), List.of("198.51.100.9, 192.0.2.1")))
                .isEqualTo(address("192.0.2.1"));
        assertThat(addresses.of(address("10.0.0.1"), List.of("198.51.100.9", "192.0.2.1, 10.3.0.2")))
                .isEqualTo(address("192.0.2.1"));
    }

    @Test
    void without_a_proxy_the_peer_is_the_client() {
        assertThat(addresses.of(address("192.0.2.1"), List.of())).isEqualTo(address("192.0.2.1"));
        assertThat(addresses.of(address("10.0.0.1"), List.of())).isEqualTo(address("10.0.0.1"));
    }

    @Test
    void when_all_hops_are_trusted_the_first_is_the_client() {
        assertThat(addresses.of(address("127.0.0.1"), List.of("10.7.7.7, 10.0.0.2")))
                .isEqualTo(address("10.7.7.7"));
        assertThat(addresses.of(address("fd00::1"), List.of("2001:db8::5"))).isEqualTo(address("2001:db8::5"));
    }

    @Test
    void what_is_no_address_ends_the_search_and_names_are_not_resolved() {
        assertThat(addresses.of(address("10.0.0.1"), List.of("localhost"))).isEqualTo(address("10.0.0.1"));
        assertThat(addresses.of(address("10.0.0.1"), List.of("192.0.2.1, unknown, 10.0.0.2")))
                .isEqualTo(address("10.0.0.2"));
    }

    @Test
    void an_ipv4_address_in_an_ipv6_coat_has_one_name() {
        assertThat(addresses.of(address("::ffff:127.0.0.1"), List.of("::ffff:192.0.2.1")))
                .isEqualTo(address("192.0.2.1"));
    }

    @Test
    void ipv6_addresses_count_by_their_64() {
        assertThat(ClientAddress.limitKey(address("2001:db8:0:1:aaaa::1")))
                .isEqualTo(ClientAddress.limitKey(address("2001:db8:0:1:ffff:ffff:ffff:ffff")))
                .isEqualTo("2001:db8:0:1::/64");
        assertThat(ClientAddress.limitKey(address("2001:db8:0:2::1"))).isEqualTo("2001:db8:0:2::/64");
        assertThat(ClientAddress.limitKey(address("192.0.2.1"))).isEqualTo("192.0.2.1");
    }

    @Test
    void a_prefix_that_ends_inside_a_byte_counts() {
        ClientAddress twelve = new ClientAddress(List.of("172.16.0.0/12"));
        assertThat(twelve.of(address("172.31.255.1"), List.of("192.0.2.1"))).isEqualTo(address("192.0.2.1"));
        assertThat(twelve.of(address("172.32.0.1"), List.of("192.0.2.1"))).isEqualTo(address("172.32.0.1"));
    }

    @Test
    void a_malformed_range_is_named() {
        for (String range : List.of("10.0.0.0/33", "proxy.example", "10.0.0.0/x", "::/129", "10.0.0.0/-1")) {
            assertThatThrownBy(() -> new ClientAddress(List.of(range)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(range);
        }
    }
}
