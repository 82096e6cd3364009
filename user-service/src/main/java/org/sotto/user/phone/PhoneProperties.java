package org.sotto.user.phone;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The secret that protects phone numbers.
 *
 * @param pepper base64 of 32 random bytes (secret, no default): keys the hash by which accounts are found and, derived from
 *     it, the encryption of stored numbers. It cannot be changed while accounts exist.
 */
@Validated
@ConfigurationProperties("sotto.phone")
public record PhoneProperties(@DefaultValue("") @NotBlank String pepper) {

    @Override
    public String toString() {
        return "PhoneProperties[…]";
    }
}
