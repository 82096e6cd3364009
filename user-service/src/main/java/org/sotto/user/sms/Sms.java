package org.sotto.user.sms;

import org.sotto.user.phone.PhoneNumber;

/**
 * A one-time code on its way.
 *
 * @param to to whom
 * @param code 6 digits
 */
public record Sms(PhoneNumber to, String code) {

    /** What the phone shows. */
    public String text() {
        return "Your Sotto code is " + code + ". Give it to nobody.";
    }

    @Override
    public String toString() {
        return "Sms[…]";
    }
}
