package org.sotto.client.rest;

import java.time.Duration;

/**
 * A phone number waiting for the code that was sent to it.
 *
 * @param verificationId goes with the code to {@link SottoApi#verify}
 * @param expiresIn how long the code is good for
 */
public record Verification(String verificationId, Duration expiresIn) {}
