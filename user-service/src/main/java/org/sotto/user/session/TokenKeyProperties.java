package org.sotto.user.session;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The key of access tokens.
 *
 * @param jwtPrivateKey Ed25519 private key, base64 of PKCS#8 (secret, no default); all instances share it
 */
@Validated
@ConfigurationProperties("sotto.auth")
public record TokenKeyProperties(@DefaultValue("") @NotBlank String jwtPrivateKey) {

    @Override
    public String toString() {
        return "TokenKeyProperties[…]";
    }
}
