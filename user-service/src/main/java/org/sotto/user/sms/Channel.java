package org.sotto.user.sms;

import java.util.Locale;

/** How a one-time code comes to a phone. */
public enum Channel {
    /** As a text. */
    SMS,
    /** Read out in a call, for a phone that texts do not reach. */
    VOICE;

    /** The words of the wire, as a regular expression; anchored, since a description's pattern else finds them anywhere. */
    public static final String WORDS = "^(sms|voice)$";

    /** What is said of another word. */
    public static final String EXPECTED = "expected: sms or voice";

    /** @throws IllegalArgumentException if it is none of {@link #WORDS} */
    public static Channel of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Its word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
