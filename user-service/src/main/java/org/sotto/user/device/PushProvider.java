package org.sotto.user.device;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Who brings wake-ups to a device. */
public enum PushProvider {
    FCM,
    APNS,
    WEBPUSH;

    /** As clients and the table write it. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
