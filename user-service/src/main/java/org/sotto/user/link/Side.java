package org.sotto.user.link;

/** Who speaks through a mailbox. Each numbers its own messages. */
enum Side {
    NEW_DEVICE("n"),
    PRIMARY("p");

    private final String letter;

    Side(String letter) {
        this.letter = letter;
    }

    /** What its fields in Redis begin with. */
    String letter() {
        return letter;
    }

    Side other() {
        return this == PRIMARY ? NEW_DEVICE : PRIMARY;
    }
}
