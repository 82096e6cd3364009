package org.sotto.user.key;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.key.ClaimTargets.Target;
import org.sotto.user.signedlist.CurrentList;
import org.sotto.user.web.Base64Text;

/**
 * Who a user is, for safety numbers.
 *
 * @param userId whose
 * @param accountIdentityKey base64 of Ed25519; null if the user has published no device list
 * @param listVersion of the device list; 0 without one
 * @param devices by number; those that may be written to
 */
record IdentityAnswer(
        UUID userId,
        @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable String accountIdentityKey,
        long listVersion,
        List<IdentifiedDevice> devices) {

    /**
     * A device with its keys.
     *
     * @param deviceId which one
     * @param deviceNumber its number in the account
     * @param registrationId of its installation
     * @param identityKey base64 of Ed25519; absent with LIBSIGNAL_V4
     * @param identityDhKey base64 of X25519; absent with LIBSIGNAL_V4
     * @param libsignalIdentityKey base64 of X25519; with LIBSIGNAL_V4 alone
     */
    record IdentifiedDevice(
            UUID deviceId,
            int deviceNumber,
            int registrationId,
            @Nullable String identityKey,
            @Nullable String identityDhKey,
            @Nullable String libsignalIdentityKey) {

        static IdentifiedDevice of(Target target) {
            DeviceStore.Numbered device = target.device();
            Identity identity = target.keys().identity();
            IdentityText keys = identity.text();
            return new IdentifiedDevice(
                    device.deviceId(),
                    device.deviceNumber(),
                    identity.registrationId(),
                    keys.identityKey(),
                    keys.identityDhKey(),
                    keys.libsignalIdentityKey());
        }
    }

    static IdentityAnswer of(UUID userId, @Nullable CurrentList list, List<Target> targets) {
        return new IdentityAnswer(
                userId,
                list == null ? null : Base64Text.encode(list.accountKey()),
                list == null ? 0 : list.version(),
                targets.stream().map(IdentifiedDevice::of).toList());
    }
}
