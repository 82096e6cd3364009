package org.sotto.user.key;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A bundle in JSON.
 *
 * @param deviceId the device
 * @param deviceNumber its number in the account: {@code device_id} of E2EE.md
 * @param registrationId of its installation
 * @param profile how its keys are made
 * @param identityKey base64 of Ed25519; absent with LIBSIGNAL_V4
 * @param identityDhKey base64 of X25519; absent with LIBSIGNAL_V4
 * @param libsignalIdentityKey base64 of X25519; with LIBSIGNAL_V4 alone
 * @param signedPreKey X25519
 * @param oneTime absent if there was none left
 * @param kem of a KEM
 * @param kemIsLastResort whether others were given the same one
 * @param signedPreKeyStale whether the device has not replaced it for 30 days
 */
record BundleAnswer(
        UUID deviceId,
        int deviceNumber,
        int registrationId,

        @Schema(allowableValues = {"FLEET_V1", "LIBSIGNAL_V4"})
        String profile,

        @Schema(description = "Absent with LIBSIGNAL_V4") @Nullable
        String identityKey,

        @Schema(description = "Absent with LIBSIGNAL_V4") @Nullable
        String identityDhKey,

        @Schema(description = "With LIBSIGNAL_V4 alone") @Nullable
        String libsignalIdentityKey,

        SignedEcKeyText signedPreKey,

        @Schema(description = "Absent if there was none left") @Nullable
        EcKeyText oneTime,

        SignedKemKeyText kem,
        boolean kemIsLastResort,
        boolean signedPreKeyStale) {
    /** A device keeps the private key of a signed pre-key for that long after it has replaced it. */
    private static final Duration STALE_AFTER = Duration.ofDays(30);

    static BundleAnswer of(Bundle bundle, Instant now) {
        StoredKeys keys = bundle.keys();
        IdentityText identity = keys.identity().text();
        return new BundleAnswer(
                bundle.device().deviceId(),
                bundle.device().deviceNumber(),
                keys.identity().registrationId(),
                keys.identity().profile().name(),
                identity.identityKey(),
                identity.identityDhKey(),
                identity.libsignalIdentityKey(),
                SignedEcKeyText.of(keys.signedPreKey()),
                bundle.oneTime() == null ? null : EcKeyText.of(bundle.oneTime()),
                SignedKemKeyText.of(bundle.kem()),
                bundle.kemIsLastResort(),
                now.isAfter(keys.signedPreKeyAt().plus(STALE_AFTER)));
    }
}
