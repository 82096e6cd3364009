package org.sotto.user.twofactor;

/**
 * A PIN as its owner types it. Never printed.
 *
 * @param digits 6 digits
 */
public record Pin(String digits) {
    static final String PATTERN = "^[0-9]{6}$";

    public Pin {
        if (!digits.matches(PATTERN)) {
            throw new IllegalArgumentException("a PIN has 6 digits");
        }
    }

    @Override
    public String toString() {
        return "Pin[hidden]";
    }
}
