package org.sotto.user.sms;

/** The provider did not take an SMS. The text names neither number nor code. */
public final class SmsFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SmsFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
