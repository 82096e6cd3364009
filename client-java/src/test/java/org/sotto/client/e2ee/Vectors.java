package org.sotto.client.e2ee;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.identity.PublicIdentity;
import org.sotto.client.e2ee.identity.UserId;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.Ed25519Keys;
import org.sotto.client.e2ee.primitive.Hashes;
import org.sotto.client.e2ee.primitive.KeyPair;
import org.sotto.client.e2ee.primitive.Randomness;
import org.sotto.client.e2ee.primitive.X25519Keys;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The shared test vectors at the repository's top, and the inputs from which they are made. */
public final class Vectors {
    private static final Path DIRECTORY = Path.of("..", "e2ee-vectors");
    private static final HexFormat HEX = HexFormat.of();

    private Vectors() {}

    public static Path file(String name) {
        return DIRECTORY.resolve(name);
    }

    public static JsonNode read(String name) {
        return JsonMapper.shared().readTree(file(name));
    }

    public static boolean exists(String name) {
        return Files.exists(file(name));
    }

    /** {@code S(name, len)}. */
    public static byte[] secret(String name, int length) {
        ByteWriter out = new ByteWriter();
        for (int i = 0; out.size() < length; i++) {
            out.raw(Hashes.sha256(("Sotto KAT " + name + " " + i).getBytes(US_ASCII)));
        }
        return Arrays.copyOf(out.bytes(), length);
    }

    public static ByteString bytes(String name, int length) {
        return ByteString.copyFrom(secret(name, length));
    }

    public static KeyPair signing(String name) {
        return Ed25519Keys.fromSecret(secret(name, 32));
    }

    public static KeyPair agreement(String name) {
        return X25519Keys.fromSecret(secret(name, 32));
    }

    public static DeviceAddress address(String user, int number) {
        return new DeviceAddress(UserId.of(user.getBytes(US_ASCII)), number);
    }

    /** A device whose keys are named {@code A.aik}, {@code A.sig} and {@code A.dh} for the prefix {@code A}. */
    public static PublicIdentity identity(String user, int number, String prefix) {
        return new PublicIdentity(
                address(user, number),
                signing(prefix + ".aik").publicKey(),
                signing(prefix + ".sig").publicKey(),
                agreement(prefix + ".dh").publicKey());
    }

    /** Gives these bytes, one after the other, and fails at any other demand. */
    public static Randomness script(byte[]... draws) {
        Deque<byte[]> left = new ArrayDeque<>(List.of(draws));
        return length -> {
            byte[] next = left.remove();
            if (next.length != length) {
                throw new AssertionError("draw of " + length + " bytes (scripted: " + next.length + ")");
            }
            return next.clone();
        };
    }

    /** {@code S(prefix + "." + i, len)} for the i-th demand. */
    public static Randomness stream(String prefix) {
        int[] next = {0};
        return length -> secret(prefix + "." + next[0]++, length);
    }

    /** The points of X25519 whose multiples by any secret are zero (RFC 7748, 6.1). */
    public static List<byte[]> lowOrderPoints() {
        return Stream.of(
                        "0000000000000000000000000000000000000000000000000000000000000000",
                        "0100000000000000000000000000000000000000000000000000000000000000",
                        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
                .map(Vectors::unhex)
                .toList();
    }

    public static String hex(byte[] bytes) {
        return HEX.formatHex(bytes);
    }

    public static String hex(ByteString bytes) {
        return hex(bytes.toByteArray());
    }

    public static byte[] unhex(String hex) {
        return HEX.parseHex(hex);
    }

    public static byte[] unhex(JsonNode hex) {
        return unhex(hex.asString());
    }
}
