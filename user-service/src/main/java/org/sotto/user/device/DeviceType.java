package org.sotto.user.device;

/** What kind of machine a device is. */
public enum DeviceType {
    PHONE,
    TABLET,
    WEB,
    DESKTOP
}
