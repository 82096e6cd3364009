package org.sotto.user.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.web.ApiException;

class PictureTest {
    private static final String JPEG = "ffd8ffe000104a464946";
    private static final String PNG = "89504e470d0a1a0a0000000d";
    private static final String WEBP = "524946462400000057454250565038";

    @ParameterizedTest
    @CsvSource({"image/jpeg, " + JPEG, "image/png, " + PNG, "image/webp, " + WEBP})
    void a_picture_of_the_declared_type_is_taken_as_it_is(String type, String content) {
        String uri = uri(type, HexFormat.of().parseHex(content));

        assertThat(Picture.ofDataUri(uri).dataUri()).isEqualTo(uri);
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, " + JPEG,
        "image/webp, " + JPEG,
        "image/jpeg, " + PNG,
        "image/jpeg, " + WEBP,
        // Text, a wave file, cut short before it can be told.
        "image/jpeg, 3c68746d6c3e",
        "image/webp, 524946462400000057415645",
        "image/webp, 52494646240000",
        "image/png, 89504e47",
        "image/jpeg, ffd8",
    })
    void content_of_another_type_is_refused(String type, String content) {
        refused(uri(type, HexFormat.of().parseHex(content)), type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.org/a.jpg",
                "data:image/jpeg,/9j/4AAQ",
                "data:image/jpeg;charset=utf-8;base64,/9j/4AAQ",
                "data:image/svg+xml;base64,PHN2Zz4=",
                "data:;base64,/9j/4AAQ",
                "data:IMAGE/JPEG;base64,/9j/4AAQ",
                "DATA:image/jpeg;base64,/9j/4AAQ",
                "data:image/jpeg;base64,",
                "data:image/jpeg;base64,/9j/4A AQ",
                "data:image/jpeg;base64,_9j_4AAQ",
                "data:image/jpeg;base64,/9j/4AAQ====",
                "x",
            })
    void another_form_is_refused(String uri) {
        refused(uri, "profile_picture");
    }

    @Test
    void a_picture_holds_256_kibibytes_and_no_byte_more() {
        byte[] full = Arrays.copyOf(HexFormat.of().parseHex(JPEG), Picture.MAX_BYTES);
        assertThat(Picture.ofDataUri(uri("image/jpeg", full)).bytes().size()).isEqualTo(262_144);

        refused(uri("image/jpeg", Arrays.copyOf(full, full.length + 1)), "262145 bytes (expected: at most 262144)");
        refused(uri("image/jpeg", Arrays.copyOf(full, 2 * full.length)), "characters of base64");
    }

    private static void refused(String uri, String message) {
        assertThatThrownBy(() -> Picture.ofDataUri(uri))
                .isInstanceOfSatisfying(ApiException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("invalid_request"))
                .hasMessageContaining(message)
                .hasMessageContaining("expected: ")
                .hasMessageMatching("(?s).{1,200}");
    }

    private static String uri(String type, byte[] content) {
        return "data:" + type + ";base64," + Base64.getEncoder().encodeToString(content);
    }
}
