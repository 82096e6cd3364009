/**
 * Sending a one-time code: as an SMS by AWS SNS, as an SMS or in a call by Twilio, or into a file on a developer's machine.
 * Called by verification.
 */
@NullMarked
package org.sotto.user.sms;

import org.jspecify.annotations.NullMarked;
