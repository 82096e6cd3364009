package org.sotto.user.deletion;

/** The passes of a deletion. */
final class Pass {
    /** At once. */
    static final int FIRST = 1;

    /** After what was under way in the first has settled. */
    static final int SECOND = 2;

    private Pass() {}
}
