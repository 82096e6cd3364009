package org.sotto.user.deletion;

import java.util.Locale;

/** Why an account ends. */
public enum DeletionReason {
    /** Its owner wants it to. */
    REQUESTED,
    /** Its number has a new holder. */
    RECYCLED;

    /** As the table and the report have it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
