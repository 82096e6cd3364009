package org.sotto.user.sms;

/** Sends an SMS. Blocks until the provider has taken it. */
@FunctionalInterface
public interface SmsSender {
    /** @throws SmsFailedException if the provider did not take it */
    void send(Sms sms);
}
