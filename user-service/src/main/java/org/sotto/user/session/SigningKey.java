package org.sotto.user.session;

import io.jsonwebtoken.security.Jwks;
import io.jsonwebtoken.security.OctetPublicJwk;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.util.Optional;
import org.sotto.common.auth.TokenKeys;
import org.springframework.stereotype.Component;

/** The key that signs access tokens. Its id is its RFC 7638 thumbprint, so that every instance names it alike. */
@Component
public class SigningKey implements TokenKeys {
    private final KeyPair pair;
    private final OctetPublicJwk<PublicKey> jwk;

    public SigningKey(TokenKeyProperties properties) {
        this.pair = Ed25519Keys.read("sotto.auth.jwt-private-key", properties.jwtPrivateKey());
        this.jwk = Jwks.builder()
                .octetKey(pair.getPublic())
                .idFromThumbprint()
                .publicKeyUse("sig")
                .algorithm("EdDSA")
                .build();
    }

    String id() {
        return jwk.getId();
    }

    PrivateKey privateKey() {
        return pair.getPrivate();
    }

    OctetPublicJwk<PublicKey> jwk() {
        return jwk;
    }

    @Override
    public Optional<PublicKey> find(String keyId) {
        return keyId.equals(id()) ? Optional.of(pair.getPublic()) : Optional.empty();
    }
}
