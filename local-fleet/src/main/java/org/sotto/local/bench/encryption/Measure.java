package org.sotto.local.bench.encryption;

/** What is measured, each for itself. */
enum Measure {
    BEGIN("begin a session: check a bundle, first message"),
    ACCEPT("take a session up: open that message"),
    ONE_WAY("message, all in one direction"),
    IN_TURN("message, the two in turn");

    private final String title;

    Measure(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
