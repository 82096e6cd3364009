package org.sotto.user.sms;

import java.util.Set;

/** Sends one-time codes. */
public interface SmsSender {
    /** What this provider can do; at least {@link Channel#SMS}. */
    Set<Channel> channels();

    /**
     * Sends a code. Blocks until the provider has taken it.
     *
     * @param sms on one of {@link #channels}
     * @throws SmsFailedException if the provider did not take it
     */
    void send(Sms sms);
}
