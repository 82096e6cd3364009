package org.sotto.client.rest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a device publishes of its keys.
 *
 * @param registrationId 31 bits, random
 * @param identityKey Ed25519, 32 bytes; null once the published device list names it
 * @param identityDhKey X25519, 32 bytes; null once the published device list names it
 * @param signedPreKey replaces the current one; null leaves it
 * @param kemLastResort replaces the current one; null leaves it
 * @param oneTime at most 100
 * @param oneTimeKem at most 20
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
public record KeyUpload(
        long registrationId,
        byte @Nullable [] identityKey,
        byte @Nullable [] identityDhKey,
        @Nullable SignedKey signedPreKey,
        @Nullable SignedKey kemLastResort,
        List<PreKey> oneTime,
        List<SignedKey> oneTimeKem) {

    public KeyUpload {
        oneTime = List.copyOf(oneTime);
        oneTimeKem = List.copyOf(oneTimeKem);
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("registration_id", registrationId);
        putIfAny(json, "identity_key", identityKey);
        putIfAny(json, "identity_dh_key", identityDhKey);
        putIfAny(json, "signed_pre_key", signedPreKey == null ? null : signedPreKey.toJson());
        putIfAny(json, "kem_last_resort", kemLastResort == null ? null : kemLastResort.toJson());
        json.putAll(oneTimeJson(oneTime, oneTimeKem));
        return json;
    }

    static Map<String, Object> oneTimeJson(List<PreKey> oneTime, List<SignedKey> oneTimeKem) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("one_time", oneTime.stream().map(PreKey::toJson).toList());
        json.put("one_time_kem", oneTimeKem.stream().map(SignedKey::toJson).toList());
        return json;
    }

    private static void putIfAny(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
