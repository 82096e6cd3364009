package org.sotto.client.e2ee;

import java.nio.file.Path;

/** Alice and Bob, who know each other's device lists. */
final class Pair implements AutoCloseable {
    final MovableClock clock = new MovableClock();
    final Party alice;
    final Party bob;

    Pair(Path directory) {
        alice = Party.primary(directory, clock);
        bob = Party.primary(directory, clock);
        alice.learn(bob);
        bob.learn(alice);
    }

    @Override
    public void close() {
        alice.close();
        bob.close();
    }
}
