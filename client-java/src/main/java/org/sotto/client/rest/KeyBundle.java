package org.sotto.client.rest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * The keys of one device with which a session to it begins. Nothing in it is verified here.
 *
 * @param profile {@code FLEET_V1}
 * @param identityKey Ed25519
 * @param identityDhKey X25519
 * @param oneTime never given to anybody else; null: there was none left
 * @param kem never given to anybody else unless {@code kemIsLastResort}; null: there is none
 * @param signedPreKeyStale whether the device should have replaced the signed pre-key by now
 */
@SuppressWarnings("ArrayRecordComponent") // Bytes on their way, which nobody compares.
public record KeyBundle(
        UUID deviceId,
        int deviceNumber,
        long registrationId,
        String profile,
        byte[] identityKey,
        byte[] identityDhKey,
        SignedKey signedPreKey,
        @Nullable PreKey oneTime,
        @Nullable SignedKey kem,
        boolean kemIsLastResort,
        boolean signedPreKeyStale) {

    static KeyBundle from(JsonNode bundle) {
        return new KeyBundle(
                Fields.uuid(bundle, "device_id"),
                Math.toIntExact(Fields.integer(bundle, "device_number")),
                Fields.integer(bundle, "registration_id"),
                Fields.text(bundle, "profile"),
                Fields.bytes(bundle, "identity_key"),
                Fields.bytes(bundle, "identity_dh_key"),
                SignedKey.from(bundle.path("signed_pre_key")),
                PreKey.orNull(bundle.path("one_time")),
                SignedKey.orNull(bundle.path("kem")),
                bundle.path("kem_is_last_resort").booleanValue(false),
                bundle.path("signed_pre_key_stale").booleanValue(false));
    }
}
