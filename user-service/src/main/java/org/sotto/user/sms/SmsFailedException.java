package org.sotto.user.sms;

import org.jspecify.annotations.Nullable;

/** The provider did not take a code. The text names neither number nor code. */
public final class SmsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SmsFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
