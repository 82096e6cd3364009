package org.sotto.user.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.web.ApiException;

class Base64TextTest {

    private static ByteString bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return ByteString.copyFrom(bytes);
    }

    @Test
    void what_is_encoded_is_decoded_and_the_patterns_allow_it() {
        for (int value = 0; value < 256; value++) {
            ByteString key = bytes(32, value);
            assertThat(Base64Text.decode("f", Base64Text.encode(key), 32)).isEqualTo(key);
            assertThat(Base64Text.encode(key)).matches(Base64Text.BYTES_32).matches(Base64Text.BYTES);
            assertThat(Base64Text.encode(key)).matches(Base64Text.BYTES_32_OR_33);
            assertThat(Base64Text.encode(bytes(33, value)))
                    .matches(Base64Text.BYTES_33)
                    .matches(Base64Text.BYTES_32_OR_33)
                    .doesNotMatch(Base64Text.BYTES_32);
            assertThat(Base64Text.encode(bytes(64, value))).matches(Base64Text.BYTES_64);
            assertThat(Base64Text.encode(bytes(1_568, value))).matches(Base64Text.BYTES_1568_OR_1569);
            assertThat(Base64Text.encode(bytes(1_569, value))).matches(Base64Text.BYTES_1568_OR_1569);
        }
    }

    @Test
    void the_patterns_allow_no_other_length() {
        for (int length : new int[] {31, 34, 35, 36}) {
            assertThat(Base64Text.encode(bytes(length, 1))).doesNotMatch(Base64Text.BYTES_32_OR_33);
        }
        for (int length : new int[] {1_567, 1_570, 1_571}) {
            assertThat(Base64Text.encode(bytes(length, 1))).doesNotMatch(Base64Text.BYTES_1568_OR_1569);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "AA", "AB==", "AA=", "AA== ", "A A=", "-_==", "AAA=", "AAAA", "=", "AA==\n", "\u0000"})
    void one_byte_has_one_spelling(@Nullable String text) {
        assertThatThrownBy(() -> Base64Text.decode("one_time[0].public", text, 1))
                .isInstanceOf(ApiException.class)
                .hasMessageStartingWith("one_time[0].public: ")
                .hasMessageContaining("(expected: base64 of 1 bytes)");
    }

    @Test
    void lengths_between_two_bounds_are_taken() {
        assertThat(Base64Text.decode("body", "AAA=", 1, 2)).hasSize(2);
        assertThatThrownBy(() -> Base64Text.decode("body", "AAAA", 1, 2))
                .hasMessageContaining("3 bytes (expected: base64 of 1 to 2 bytes)");
    }
}
