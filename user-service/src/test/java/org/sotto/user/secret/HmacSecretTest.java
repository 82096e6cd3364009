package org.sotto.user.secret;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class HmacSecretTest {

    @Test
    void a_secret_of_another_length_or_form_is_refused_by_name() {
        String tooShort = Base64.getEncoder().encodeToString(new byte[31]);

        assertThatThrownBy(() -> HmacSecret.of("sotto.otp.secret", tooShort))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("sotto.otp.secret", "31 bytes", "32");
        assertThatThrownBy(() -> HmacSecret.of("sotto.otp.secret", "no base64!"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sotto.otp.secret");
    }
}
