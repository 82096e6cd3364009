/**
 * Register and verify: a number gets a one-time code by SMS or in a call, and its owner gets an account, a device and a session
 * for it. Redis keys {@code otp:{id}}. Called by clients.
 */
@NullMarked
package org.sotto.user.verification;

import org.jspecify.annotations.NullMarked;
