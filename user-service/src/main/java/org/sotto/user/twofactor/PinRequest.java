package org.sotto.user.twofactor;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/**
 * The body of {@code PUT /users/me/two-factor}.
 *
 * @param pin 6 digits
 */
record PinRequest(
        @Schema(example = "271828") @NotNull @Pattern(regexp = Pin.PATTERN, message = "expected: 6 digits")
        String pin) {

    @Override
    public String toString() {
        return "PinRequest[hidden]";
    }
}
