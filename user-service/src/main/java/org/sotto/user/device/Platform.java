package org.sotto.user.device;

/** What a device runs. */
public enum Platform {
    IOS,
    ANDROID,
    WEB,
    WINDOWS,
    MAC,
    LINUX
}
