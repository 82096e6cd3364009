package org.sotto.user.verification;

import org.jspecify.annotations.Nullable;
import org.sotto.user.device.DeviceDescription;
import org.sotto.user.twofactor.Pin;

/**
 * What somebody brings besides the right code.
 *
 * @param device the device that they sign in with
 * @param pin the account's two-factor PIN; null if none was given
 */
record Claim(DeviceDescription device, @Nullable Pin pin) {}
