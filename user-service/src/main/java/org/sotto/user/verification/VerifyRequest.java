package org.sotto.user.verification;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.device.DeviceDescription;

/**
 * The body of {@code POST /auth/verify}.
 *
 * @param verificationId from {@code POST /auth/register}
 * @param otp the 6 digits of the SMS
 * @param device how the device describes itself
 * @param twoFactorPin 6 digits, asked for when the number's account has a PIN
 */
record VerifyRequest(
        @NotNull UUID verificationId,

        @Schema(example = "123456") @NotNull @Pattern(regexp = "^[0-9]{6}$", message = "expected: 6 digits")
        String otp,

        @Valid @Nullable DeviceDescription device,

        @Schema(example = "271828") @Pattern(regexp = "^[0-9]{6}$", message = "expected: 6 digits") @Nullable
        String twoFactorPin) {

    @Override
    public String toString() {
        return "VerifyRequest[" + verificationId + "]";
    }
}
