package org.sotto.user.phone;

/**
 * A valid phone number.
 *
 * @param e164 its E.164 form, for example {@code +14155550123}
 */
public record PhoneNumber(String e164) {

    /** Tells nothing: a number that gets into a log is a leak. */
    @Override
    public String toString() {
        return "PhoneNumber[…]";
    }
}
