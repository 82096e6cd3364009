package org.sotto.common.auth;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Keys for the tokens between services.
 *
 * @param servicePrivateKey this service's Ed25519 private key, base64 of PKCS#8 (secret)
 * @param servicePublicKeys every service's public key: {@code name=base64 of X.509 SubjectPublicKeyInfo}, separated by commas
 */
@ConfigurationProperties("sotto.auth")
public record AuthProperties(
        @DefaultValue("") String servicePrivateKey,
        @DefaultValue("") String servicePublicKeys) {

    /** The public keys by service name. */
    Map<String, String> publicKeysByService() {
        Map<String, String> keys = new java.util.HashMap<>();
        for (String entry : servicePublicKeys.split(",", -1)) {
            int separator = entry.indexOf('=');
            if (separator > 0) {
                keys.put(
                        entry.substring(0, separator).trim(),
                        entry.substring(separator + 1).trim());
            }
        }
        return Map.copyOf(keys);
    }

    @Override
    public String toString() {
        return "AuthProperties[keys of " + publicKeysByService().keySet() + "]";
    }
}
