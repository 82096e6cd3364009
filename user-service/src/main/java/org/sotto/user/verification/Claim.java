package org.sotto.user.verification;

import org.jspecify.annotations.Nullable;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.twofactor.Pin;

/**
 * What somebody brings besides the right code.
 *
 * @param device the device that they sign in with
 * @param pin the account's two-factor PIN; null if none was given
 * @param pinAsked whether they were told before, in this verification, that the account has a PIN
 */
record Claim(DeviceDescription device, @Nullable Pin pin, boolean pinAsked) {
    /** Whether they were asked for the PIN and say that they do not have it. */
    boolean givesUpThePin() {
        return pinAsked && pin == null;
    }
}
