package org.sotto.local;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A process of the fleet as it is now.
 *
 * @param name the process' name
 * @param state whether it runs and answers
 * @param port the port that others use
 * @param pid its process id while it runs
 * @param secondsUntilReady how long its last start took
 * @param residentMiB resident memory in MiB while it runs
 * @param problem why it is not ready, for a person
 */
public record ProcessStatus(
        String name,
        State state,
        int port,
        OptionalLong pid,
        OptionalDouble secondsUntilReady,
        OptionalLong residentMiB,
        Optional<String> problem) {

    /** Whether a process runs and answers. */
    public enum State {
        READY,
        /** It runs and does not answer. */
        NOT_READY,
        /** It is held by SIGSTOP. */
        PAUSED,
        STOPPED
    }

    public boolean isReady() {
        return state == State.READY;
    }
}
