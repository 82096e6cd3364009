package org.sotto.user.verification;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /auth/register}.
 *
 * @param phoneNumber E.164, or the national form together with a country code
 * @param countryCode ISO 3166-1 alpha-2
 */
record RegisterRequest(
        @Schema(example = "+14155550123") @NotBlank @Size(max = 32)
        String phoneNumber,

        @Schema(example = "US")
        @Pattern(regexp = "[A-Za-z]{2}", message = "expected: two letters of ISO 3166-1")
        @Nullable
        String countryCode) {

    @Override
    public String toString() {
        return "RegisterRequest[…]";
    }
}
