package org.sotto.user.key;

import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sotto.user.web.Base64Text;

/**
 * The body of {@code PUT /keys}. {@link KeyReader} checks it: annotations would complain of each of many entries.
 *
 * @param profile how the keys are made; absent for FLEET_V1
 * @param registrationId 31 bits, new for each installation
 * @param identityKey base64 of Ed25519, {@code DIK_sig}
 * @param identityDhKey base64 of X25519, {@code DIK_dh}
 * @param libsignalIdentityKey base64 of X25519, of LIBSIGNAL_V4
 * @param signedPreKey the new one, or the one that is there
 * @param kemLastResort as signedPreKey; absent leaves the one that is there
 * @param oneTime at most 100
 * @param oneTimeKem at most 20
 */
record KeysRequest(
        @Schema(
                description = "A device keeps it for life. LIBSIGNAL_V4: keys and signatures as libsignal serialises"
                        + " them; then libsignal_identity_key stands for identity_key and identity_dh_key, and"
                        + " public is 33 bytes (05 before the key), or 1,569 of a KEM",
                allowableValues = {"FLEET_V1", "LIBSIGNAL_V4"},
                defaultValue = "FLEET_V1")
        @Nullable
        String profile,

        @Schema(
                requiredMode = Schema.RequiredMode.REQUIRED,
                minimum = "0",
                maximum = KeyReader.MAX_REGISTRATION_ID_TEXT)
        @Nullable
        Long registrationId,

        @Schema(
                description =
                        "Ed25519, of the prime-order subgroup. May be absent once the device list names this device",
                pattern = Base64Text.BYTES_32)
        @Nullable
        String identityKey,

        @Schema(
                description = "X25519, not of low order. May be absent once the device list names this device",
                pattern = Base64Text.BYTES_32)
        @Nullable
        String identityDhKey,

        @Schema(
                description = "LIBSIGNAL_V4 only: X25519, 05 before the key. May be absent once this device has keys",
                pattern = Base64Text.BYTES_33)
        @Nullable
        String libsignalIdentityKey,

        @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
        SignedEcKeyText signedPreKey,

        @Nullable SignedKemKeyText kemLastResort,

        @ArraySchema(maxItems = 100) @Nullable List<@Nullable EcKeyText> oneTime,

        @ArraySchema(maxItems = 20) @Nullable List<@Nullable SignedKemKeyText> oneTimeKem) {}
