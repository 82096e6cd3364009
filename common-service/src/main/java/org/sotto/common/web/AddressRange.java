package org.sotto.common.web;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of IP addresses in CIDR notation (RFC 4632 section 3.1, RFC 4291 section 2.3), for example {@code 10.0.0.0/8}; a
 * single address is a range of one. Host names are never resolved.
 */
final class AddressRange {
    private final byte[] network;
    private final int prefixBits;

    private AddressRange(byte[] network, int prefixBits) {
        this.network = network;
        this.prefixBits = prefixBits;
    }

    /** @throws IllegalArgumentException if the text is no address and no range */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
        if (network == null) {
            throw malformed(text);
        }
        int bits = network.length * Byte.SIZE;
        if (slash < 0) {
            return new AddressRange(network, bits);
        }
        try {
            int prefix = Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > bits) {
                throw malformed(text);
            }
            return new AddressRange(network, prefix);
        } catch (NumberFormatException e) {
            throw malformed(text);
        }
    }

    /** The address that a literal names; empty for anything else, a host name among them. */
    static Optional<InetAddress> parseAddress(String literal) {
        return Optional.ofNullable(NetUtil.createInetAddressFromIpAddressString(literal));
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "\"" + text + "\" is no address range (expected: for example 10.0.0.0/8 or fd00::/8)");
    }

    boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        int whole = prefixBits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != network[i]) {
                return false;
            }
        }
        int rest = prefixBits % Byte.SIZE;
        int mask = rest == 0 ? 0 : 0xFF << (Byte.SIZE - rest);
        return rest == 0 || ((bytes[whole] ^ network[whole]) & mask) == 0;
    }
}
