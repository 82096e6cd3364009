package org.sotto.user.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.user.testing.SecretKeys;

class PublicKeysTest {

    private static ByteString hex(String text) {
        return ByteString.copyFrom(HexFormat.of().parseHex(text));
    }

    @Test
    void keys_of_devices_are_taken() {
        for (int i = 0; i < 20; i++) {
            assertThat(PublicKeys.isEd25519(SecretKeys.ed25519Public(SecretKeys.random(32))))
                    .isTrue();
            assertThat(PublicKeys.isX25519(SecretKeys.x25519Public(SecretKeys.random(32))))
                    .isTrue();
        }
        assertThat(PublicKeys.isEd25519(hex("58" + "66".repeat(31))))
                .as("the base point")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The eight points of small order, and two of their encodings that are not canonical.
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0000000000000000000000000000000000000000000000000000000000000080",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                // The base point plus a point of order 8, and of order 2.
                "da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e2",
                "9599999999999999999999999999999999999999999999999999999999999999",
                // No point at all.
                "0200000000000000000000000000000000000000000000000000000000000000"
            })
    void an_ed25519_key_outside_of_the_prime_order_subgroup_is_none(String key) {
        assertThat(PublicKeys.isEd25519(hex(key))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // RFC 7748, 6.1, and the table that curve25519's authors give of such points.
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "0000000000000000000000000000000000000000000000000000000000000080"
            })
    void an_x25519_key_of_low_order_is_none(String key) {
        assertThat(PublicKeys.isX25519(hex(key))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 33})
    void keys_have_32_bytes(int length) {
        assertThat(PublicKeys.isEd25519(ByteString.copyFrom(new byte[length]))).isFalse();
        assertThat(PublicKeys.isX25519(ByteString.copyFrom(new byte[length]))).isFalse();
    }
}
