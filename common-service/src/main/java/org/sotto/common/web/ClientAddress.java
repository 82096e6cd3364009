package org.sotto.common.web;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Where a request comes from, for limits. {@code X-Forwarded-For} counts only as far as trusted proxies wrote it: from the
 * right, the first address that is no trusted proxy is the client. What stands to the left of it was sent by the client and
 * may say anything. When all are trusted (one machine), the leftmost is the client.
 */
public final class ClientAddress {
    /** The header that proxies append to. */
    public static final String FORWARDED_FOR = "X-Forwarded-For";

    private static final int IPV6_SITE_BYTES = 8;

    private final List<AddressRange> trustedProxies;

    /**
     * @param trustedProxies address ranges, for example {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if one is malformed
     */
    public ClientAddress(List<String> trustedProxies) {
        this.trustedProxies = trustedProxies.stream()
                .map(String::trim)
                .filter(range -> !range.isEmpty())
                .map(AddressRange::parse)
                .toList();
    }

    /** The client's address; the loopback address for a peer without one (a request made up inside the process). */
    public InetAddress of(ServerHttpRequest request) {
        InetSocketAddress peer = request.getRemoteAddress();
        return of(
                peer == null || peer.isUnresolved() ? InetAddress.getLoopbackAddress() : peer.getAddress(),
                request.getHeaders().getOrEmpty(FORWARDED_FOR));
    }

    /**
     * The client's address.
     *
     * @param peer the other end of the connection
     * @param forwardedFor the values of {@code X-Forwarded-For}, in the order received
     */
    public InetAddress of(InetAddress peer, List<String> forwardedFor) {
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        InetAddress client = unmapped(peer);
        for (int i = hops.length - 1; i >= 0 && isTrusted(client); i--) {
            Optional<InetAddress> hop = AddressRange.parseAddress(hops[i].trim());
            if (hop.isEmpty()) {
                break;
            }
            client = unmapped(hop.get());
        }
        return client;
    }

    private boolean isTrusted(InetAddress address) {
        return trustedProxies.stream().anyMatch(range -> range.contains(address));
    }

    /** An IPv4 address that came in an IPv6 coat (RFC 4291 section 2.5.5.2) must not have a second name. */
    private static InetAddress unmapped(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean mapped = bytes.length == 16
                && bytes[10] == (byte) 0xFF
                && bytes[11] == (byte) 0xFF
                && Arrays.equals(bytes, 0, 10, new byte[10], 0, 10);
        return mapped ? fromBytes(Arrays.copyOfRange(bytes, 12, 16)) : address;
    }

    /**
     * Whom a limit counts: an IPv4 address, or the /64 of an IPv6 address, since one household or one attacker has 2^64 of
     * them. Text such as {@code 192.0.2.7} or {@code 2001:db8:0:1::/64}.
     */
    public static String limitKey(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] site = Arrays.copyOf(Arrays.copyOf(address.getAddress(), IPV6_SITE_BYTES), 16);
        return NetUtil.toAddressString(fromBytes(site)) + "/64";
    }

    private static InetAddress fromBytes(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(bytes.length + " bytes (expected: 4 or 16)", e);
        }
    }
}
