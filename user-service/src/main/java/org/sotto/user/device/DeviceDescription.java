package org.sotto.user.device;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * How a device describes itself.
 *
 * @param deviceName for the user's own list of devices, at most 100 characters
 * @param deviceType what kind of machine it is
 * @param platform what it runs
 */
public record DeviceDescription(
        @Schema(example = "Pixel 9") @NotBlank @Size(max = 100)
        String deviceName,

        @NotNull DeviceType deviceType,
        @NotNull Platform platform) {

    /** Of a client that says nothing about its device. */
    public static final DeviceDescription UNKNOWN =
            new DeviceDescription("Unnamed device", DeviceType.PHONE, Platform.ANDROID);
}
