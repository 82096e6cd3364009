package org.sotto.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Something that the fleet runs as a process of its own: an engine or a service. */
public interface Component {
    /** The process' name on the command line, in logs and in file names. */
    String name();

    /** Every port it listens on, the one that others use first. */
    List<Integer> ports();

    /**
     * What the process is started with, as text. A running process whose settings differ is started anew; the launcher
     * stores a fingerprint only.
     */
    String settings();

    /**
     * Does what must be done before the process can run, and says how to run it.
     *
     * @param step told what takes time
     */
    Launch prepare(Consumer<String> step) throws IOException, InterruptedException;

    /** Asks the running process once, within about two seconds: empty when it is ready, else what is amiss. */
    Optional<String> problem() throws InterruptedException;

    /** How long a start may take on a slow machine. */
    Duration readyWithin();

    /** How long it may take to stop before it is killed. */
    Duration stopWithin();
}
