package org.sotto.user.verification;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The secret of one-time codes.
 *
 * @param secret base64 of 32 random bytes (secret, no default): keys the HMAC under which codes lie in Redis
 */
@Validated
@ConfigurationProperties("sotto.otp")
public record OtpProperties(@DefaultValue("") @NotBlank String secret) {

    @Override
    public String toString() {
        return "OtpProperties[…]";
    }
}
