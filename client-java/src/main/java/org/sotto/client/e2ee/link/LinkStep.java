package org.sotto.client.e2ee.link;

/** The messages of a linking, in their order. */
enum LinkStep {
    OFFER(1, "link offer"),
    REQUEST(2, "link request"),
    COMPLETE(3, "link completion");

    private final int number;
    private final String what;

    LinkStep(int number, String what) {
        this.number = number;
        this.what = what;
    }

    /** The byte that binds a message to its place. */
    int number() {
        return number;
    }

    String what() {
        return what;
    }
}
