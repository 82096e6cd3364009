package org.sotto.user.key;

/** The two kinds of one-time pre-keys. */
enum OneTimeKind {
    EC("one_time", 100, 200, 20),
    KEM("one_time_kem", 20, 100, 5);

    private final String field;
    private final int maxUploaded;
    private final int maxStored;
    private final int low;

    OneTimeKind(String field, int maxUploaded, int maxStored, int low) {
        this.field = field;
        this.maxUploaded = maxUploaded;
        this.maxStored = maxStored;
        this.low = low;
    }

    /** As requests, answers and {@code keys_low} name it. */
    String field() {
        return field;
    }

    /** How many one upload may bring. */
    int maxUploaded() {
        return maxUploaded;
    }

    /** How many of a device are kept. */
    int maxStored() {
        return maxStored;
    }

    /** The device is told when fewer are left. */
    int low() {
        return low;
    }
}
