package org.sotto.common.auth;

import java.security.PublicKey;
import java.util.Optional;

/** The public keys that verify access tokens, by their {@code kid}. */
@FunctionalInterface
public interface TokenKeys {
    Optional<PublicKey> find(String keyId);
}
