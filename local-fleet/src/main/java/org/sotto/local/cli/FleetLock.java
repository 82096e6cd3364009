package org.sotto.local.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.sotto.local.FleetException;
import org.sotto.local.LocalFleet;

/** Keeps two commands from starting and stopping processes of one fleet at the same time. Freed when the JVM ends. */
final class FleetLock {
    private FleetLock() {}

    /** Does the work while no other command of this machine works on the fleet. */
    static void during(LocalFleet fleet, Runnable work) throws IOException {
        try (FileChannel channel = FileChannel.open(
                fleet.directories().state().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new FleetException("another ./sotto is starting or stopping the fleet in "
                        + fleet.directories().state() + "; wait for it to end");
            }
            work.run();
        }
    }
}
