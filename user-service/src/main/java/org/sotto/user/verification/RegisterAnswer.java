package org.sotto.user.verification;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/**
 * A code is under way.
 *
 * @param verificationId for {@code POST /auth/verify}
 * @param expiresIn seconds for which the code works
 * @param message for the user
 */
record RegisterAnswer(
        UUID verificationId,
        @Schema(example = "300") long expiresIn,
        @Schema(example = "OTP sent to +14155550123") String message) {}
