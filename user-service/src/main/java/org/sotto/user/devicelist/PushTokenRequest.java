package org.sotto.user.devicelist;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.sotto.user.device.PushProvider;

/**
 * The body of {@code PUT /devices/{device_id}/push-token}.
 *
 * @param pushToken a registration token of FCM or APNs, or a Web Push subscription as JSON; at most 2,048 characters
 * @param pushProvider whose it is
 */
record PushTokenRequest(
        @NotBlank @Size(max = 2_048) String pushToken,

        @Schema(example = "fcm") @NotNull PushProvider pushProvider) {

    @Override
    public String toString() {
        return "PushTokenRequest[" + pushProvider + "]";
    }
}
