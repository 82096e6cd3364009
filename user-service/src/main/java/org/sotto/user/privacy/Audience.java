package org.sotto.user.privacy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** To whom a user shows something. Words in lower case on the wire and in MySQL. */
public enum Audience {
    @JsonProperty("everyone")
    EVERYONE,

    /** Those whom the user has in contacts. */
    @JsonProperty("contacts")
    CONTACTS,

    @JsonProperty("nobody")
    NOBODY;

    /** The three words, as a regular expression; anchored, since a description's pattern else finds them anywhere. */
    static final String WORDS = "^(everyone|contacts|nobody)$";

    /** What is said of another word. */
    static final String EXPECTED = "expected: everyone, contacts or nobody";

    /** @throws IllegalArgumentException if it is none of {@link #WORDS} */
    static Audience of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
