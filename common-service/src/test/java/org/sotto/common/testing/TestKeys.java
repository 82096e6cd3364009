package org.sotto.common.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Keys made for one test run: a pair for every service, and the pair that signs access tokens. */
public final class TestKeys {
    private static final List<String> SERVICES = List.of(
            "user-service", "message-service", "fanout-worker", "presence-service", "gateway-service", "api-gateway");
    private static final Map<String, KeyPair> PAIRS = new LinkedHashMap<>();
    private static final KeyPair ACCESS_TOKENS = generate();

    static {
        SERVICES.forEach(service -> PAIRS.put(service, generate()));
    }

    private TestKeys() {}

    private static KeyPair generate() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java 17 runtime has Ed25519", e);
        }
    }

    /** The key pair that signs access tokens in this run. */
    public static KeyPair accessTokens() {
        return ACCESS_TOKENS;
    }

    /** A service's own private key. */
    public static PrivateKey serviceKey(String service) {
        return PAIRS.get(service).getPrivate();
    }

    /**
     * {@code sotto.auth.*} with the public keys of all services. The private key is user-service's: a test of another
     * service that makes or takes internal calls sets {@code sotto.auth.service-private-key} to {@link #encoded} of its own.
     */
    static Map<String, String> properties() {
        return Map.of(
                "sotto.auth.service-public-keys", publicKeys(),
                "sotto.auth.service-private-key", encoded(serviceKey("user-service")),
                "sotto.auth.jwt-private-key", encoded(ACCESS_TOKENS.getPrivate()));
    }

    /** The public keys of all services, as {@code sotto.auth.service-public-keys} wants them. */
    static String publicKeys() {
        return PAIRS.entrySet().stream()
                .map(pair -> pair.getKey() + "="
                        + Base64.getEncoder()
                                .encodeToString(pair.getValue().getPublic().getEncoded()))
                .collect(Collectors.joining(","));
    }

    /** Base64 of PKCS#8. */
    public static String encoded(PrivateKey key) {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }
}
