/**
 * Sending an SMS: by AWS SNS, or into a file on a developer's machine. Called by verification.
 */
@NullMarked
package org.sotto.user.sms;

import org.jspecify.annotations.NullMarked;
