package org.sotto.user.key;

import org.jspecify.annotations.Nullable;
import org.sotto.user.device.DeviceStore;

/**
 * What somebody needs to begin a session with a device.
 *
 * @param device which device
 * @param keys what it has one of
 * @param oneTime the one-time key that was taken out for them; null if there was none
 * @param kem the one-time KEM key that was taken out for them, or the last-resort one
 * @param kemIsLastResort whether it is the last-resort one
 */
record Bundle(
        DeviceStore.Numbered device,
        StoredKeys keys,
        @Nullable PreKey oneTime,
        SignedPreKey kem,
        boolean kemIsLastResort) {}
