package org.sotto.user.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Against signatures that libsignal made: of messages of 0 to 192 bytes, by as many keys. */
class XEdDsaSignaturesTest {
    private static final Path VECTORS = Path.of("..", "e2ee-vectors", "libsignal-xeddsa.json");
    private static final int AMOUNT = 65;

    private record Signed(ByteString key, ByteString message, ByteString signature) {

        static Signed of(JsonNode vector) {
            ByteString serialised = ByteString.fromHex(vector.path("pub").asString());
            assertThat(serialised.byteAt(0)).as("type").isEqualTo((byte) 0x05);
            return new Signed(
                    serialised.substring(1),
                    ByteString.fromHex(vector.path("msg").asString()),
                    ByteString.fromHex(vector.path("sig").asString()));
        }

        boolean verifies() {
            return XEdDsaSignatures.verify(key, message, signature);
        }

        Signed withSignature(ByteString other) {
            return new Signed(key, message, other);
        }
    }

    private final List<Signed> vectors = new JsonMapper()
            .readTree(VECTORS.toFile())
            .valueStream()
            .map(Signed::of)
            .toList();

    private static ByteString flipped(ByteString bytes, int bit) {
        byte[] flipped = bytes.toByteArray();
        flipped[bit / 8] ^= (byte) (1 << (bit % 8));
        return ByteString.copyFrom(flipped);
    }

    @Test
    void what_libsignal_signed_verifies() {
        assertThat(vectors).hasSize(AMOUNT).allMatch(Signed::verifies);
    }

    @Test
    void both_signs_of_a_point_are_among_them() {
        assertThat(vectors.stream()
                        .map(vector -> vector.signature().byteAt(63) < 0)
                        .distinct())
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void altered_it_does_not() {
        for (int i = 0; i < AMOUNT; i++) {
            Signed vector = vectors.get(i);
            Signed next = vectors.get((i + 1) % AMOUNT);
            ByteString longer = vector.message().concat(ByteString.copyFrom(new byte[1]));
            assertThat(List.of(
                            new Signed(next.key(), vector.message(), vector.signature()),
                            new Signed(flipped(vector.key(), i % 255), vector.message(), vector.signature()),
                            new Signed(vector.key(), longer, vector.signature()),
                            vector.withSignature(next.signature()),
                            vector.withSignature(flipped(vector.signature(), 8 * 63 + 7)),
                            vector.withSignature(flipped(vector.signature(), 8 * 63 + 6)),
                            vector.withSignature(flipped(vector.signature(), i)),
                            vector.withSignature(flipped(vector.signature(), 256 + i))))
                    .as("vector %s", i)
                    .noneMatch(Signed::verifies);
        }
    }

    @Test
    void every_bit_of_a_signature_counts() {
        Signed vector = vectors.get(1);
        for (int bit = 0; bit < 8 * XEdDsaSignatures.LENGTH; bit++) {
            assertThat(vector.withSignature(flipped(vector.signature(), bit)).verifies())
                    .as("bit %s flipped", bit)
                    .isFalse();
        }
    }

    @Test
    void other_lengths_are_a_mistake_of_the_caller() {
        ByteString serialised = ByteString.copyFrom(new byte[33]);
        ByteString signature = ByteString.copyFrom(new byte[64]);
        assertThatThrownBy(() -> XEdDsaSignatures.verify(serialised, ByteString.EMPTY, signature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("33");
    }
}
