package org.sotto.local.process;

import java.io.IOException;
import java.util.List;

/** Signals that the launcher sends. The JDK knows only TERM and KILL, so the shell's own {@code kill} sends them all. */
enum Signal {
    TERM,
    KILL,
    STOP,
    CONT;

    /**
     * Sends this signal if the process still lives.
     *
     * @return whether it was delivered
     */
    boolean sendTo(RunRecord process) throws IOException, InterruptedException {
        if (!process.isAlive()) {
            return false;
        }
        return new ProcessBuilder(List.of("/bin/sh", "-c", "kill -" + name() + " " + process.pid()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
