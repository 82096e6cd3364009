package org.sotto.user.key;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.signedlist.DeviceIdentity;
import org.springframework.http.HttpStatus;

/**
 * What an upload says about who the device is; keys may be absent where they are known.
 *
 * @param profile of all keys of the upload
 * @param registrationId 31 bits
 * @param signingKey Ed25519, of {@link Profile#FLEET_V1}
 * @param dhKey X25519, of {@link Profile#FLEET_V1}
 * @param libsignalKey X25519 as libsignal serialises it, of {@link Profile#LIBSIGNAL_V4}
 */
record GivenIdentity(
        Profile profile,
        int registrationId,
        @Nullable ByteString signingKey,
        @Nullable ByteString dhKey,
        @Nullable ByteString libsignalKey) {

    /**
     * The identity of a device that nothing is known of.
     *
     * @throws ApiException 400 {@code invalid_request} if it is not complete
     */
    Identity complete() {
        return switch (profile) {
            case FLEET_V1 ->
                new Identity.Fleet(new DeviceIdentity(
                        registrationId,
                        required("identity_key", signingKey, "32 bytes, since no device list names this device"),
                        required("identity_dh_key", dhKey, "32 bytes, since no device list names this device")));
            case LIBSIGNAL_V4 ->
                new Identity.Libsignal(
                        registrationId,
                        required(
                                "libsignal_identity_key", libsignalKey, "33 bytes, since this device has no keys yet"));
        };
    }

    private static ByteString required(String field, @Nullable ByteString key, String expected) {
        if (key == null) {
            throw ApiException.invalidRequest(field + ": null (expected: base64 of " + expected + ")");
        }
        return key;
    }

    /**
     * Returns the device's identity, which this must not contradict.
     *
     * @throws ApiException 409 {@code profile_mismatch}, {@code identity_mismatch}
     */
    Identity agreeing(Identity known) {
        if (profile != known.profile()) {
            throw profileMismatch(profile, known.profile());
        }
        agree("registration_id", registrationId, known.registrationId());
        if (known instanceof Identity.Fleet fleet) {
            agree("identity_key", signingKey, fleet.keys().signingKey());
            agree("identity_dh_key", dhKey, fleet.keys().dhKey());
        } else if (known instanceof Identity.Libsignal libsignal) {
            agree("libsignal_identity_key", libsignalKey, libsignal.key());
        }
        return known;
    }

    static ApiException profileMismatch(Profile given, Profile known) {
        return new ApiException(
                HttpStatus.CONFLICT,
                "profile_mismatch",
                "profile: " + given + " (expected: " + known
                        + ", which this device has for the life of the installation)");
    }

    private static void agree(String field, @Nullable Object given, Object known) {
        if (given != null && !given.equals(known)) {
            throw new ApiException(
                    HttpStatus.CONFLICT,
                    "identity_mismatch",
                    field + ": another one than this device has (expected: the same for the life of the installation; a"
                            + " new installation is a new device)");
        }
    }
}
