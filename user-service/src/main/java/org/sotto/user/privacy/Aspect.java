package org.sotto.user.privacy;

/** Something of a user that a setting guards. */
public enum Aspect {
    /** When they were last seen, and whether they are online. */
    PRESENCE,
    PICTURE,
    /** The status message and the text about them. */
    STATUS
}
