package org.sotto.client.rest;

import java.util.Map;

/**
 * How a device names itself in its owner's device list.
 *
 * @param deviceName at most 100 characters, shown to the owner alone
 * @param deviceType {@code PHONE}, {@code TABLET}, {@code WEB} or {@code DESKTOP}
 * @param platform {@code IOS}, {@code ANDROID}, {@code WEB}, {@code WINDOWS}, {@code MAC} or {@code LINUX}
 */
public record DeviceInfo(String deviceName, String deviceType, String platform) {

    Map<String, String> toJson() {
        return Map.of("device_name", deviceName, "device_type", deviceType, "platform", platform);
    }
}
