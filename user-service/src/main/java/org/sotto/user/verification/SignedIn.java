package org.sotto.user.verification;

import java.util.UUID;
import org.sotto.user.session.TokenPair;

/**
 * A number's owner on a new device.
 *
 * @param userId the account
 * @param deviceId the device, primary
 * @param tokens its first pair
 * @param newUser whether the account was made now
 */
public record SignedIn(UUID userId, UUID deviceId, TokenPair tokens, boolean newUser) {}
