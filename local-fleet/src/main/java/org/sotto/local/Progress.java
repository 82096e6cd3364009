package org.sotto.local;

import java.time.Duration;

/**
 * One step of a process of the fleet.
 *
 * @param name the process' name, such as {@code gateway-1}
 * @param phase what happened
 * @param detail a few words for a person, empty when the phase says it all
 * @param took time since the process' start was asked for
 */
public record Progress(String name, Phase phase, String detail, Duration took) {

    /** What happened to the process. */
    public enum Phase {
        /** Set-up before the process exists: unpacking, initialising a data directory, making an archive. */
        PREPARING,
        STARTING,
        READY,
        /** It ran and answered before it was asked for. */
        ALREADY_RUNNING,
        STOPPING,
        STOPPED,
        /** Something went wrong that the fleet can live with. */
        WARNING
    }
}
