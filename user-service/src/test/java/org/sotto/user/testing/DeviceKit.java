package org.sotto.user.testing;

import com.google.protobuf.ByteString;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import tools.jackson.databind.json.JsonMapper;

/** A device's own keys, and its uploads as JSON objects, which a test may spoil. */
public final class DeviceKit {
    public static final String SIGNED_PRE_KEY = "Sotto/1 SignedPreKey";
    public static final String KEM_PRE_KEY = "Sotto/1 KemPreKey";

    private static final JsonMapper JSON = new JsonMapper();

    private final byte[] signing = SecretKeys.random(32);
    private final ByteString dhKey = ecKey();
    private final int registrationId = ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE);

    public ByteString signingKey() {
        return SecretKeys.ed25519Public(signing);
    }

    public ByteString dhKey() {
        return dhKey;
    }

    public int registrationId() {
        return registrationId;
    }

    public ByteString sign(String label, ByteString message) {
        return SecretKeys.sign(signing, label, message);
    }

    /** A new X25519 public key. */
    public static ByteString ecKey() {
        return SecretKeys.x25519Public(SecretKeys.random(32));
    }

    /** As long as an ML-KEM-1024 key; the service knows no more of it. */
    public static ByteString kemKey() {
        return ByteString.copyFrom(SecretKeys.random(1_568));
    }

    public static Map<String, Object> oneTime(long id) {
        return new LinkedHashMap<>(Map.of("id", id, "public", SecretKeys.base64(ecKey())));
    }

    public Map<String, Object> signedPreKey(long id) {
        return signed(SIGNED_PRE_KEY, id, ecKey());
    }

    public Map<String, Object> kem(long id) {
        return signed(KEM_PRE_KEY, id, kemKey());
    }

    /** A key with this device's signature over id and key under that label. */
    public Map<String, Object> signed(String label, long id, ByteString key) {
        return new LinkedHashMap<>(Map.of(
                "id",
                id,
                "public",
                SecretKeys.base64(key),
                "signature",
                SecretKeys.base64(sign(label, SecretKeys.u32(id).concat(key)))));
    }

    /** {@code amount} of them, numbered from {@code first} on. */
    public static List<Map<String, Object>> several(long first, int amount, LongFunction<Map<String, Object>> key) {
        return LongStream.range(first, first + amount).mapToObj(key).toList();
    }

    /** The body of a first {@code PUT /keys}: ids from 1 on. */
    public Map<String, Object> upload(int oneTime, int oneTimeKem) {
        Map<String, Object> upload = new LinkedHashMap<>();
        upload.put("registration_id", registrationId);
        upload.put("identity_key", SecretKeys.base64(signingKey()));
        upload.put("identity_dh_key", SecretKeys.base64(dhKey));
        upload.put("signed_pre_key", signedPreKey(1));
        upload.put("kem_last_resort", kem(1));
        upload.put("one_time", several(1, oneTime, DeviceKit::oneTime));
        upload.put("one_time_kem", several(1, oneTimeKem, this::kem));
        return upload;
    }

    public static String json(Map<String, ?> body) {
        return JSON.writeValueAsString(body);
    }
}
