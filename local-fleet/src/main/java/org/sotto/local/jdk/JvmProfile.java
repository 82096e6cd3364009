package org.sotto.local.jdk;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sotto.local.FleetException;

/** What the JVMs of a fleet are tuned for; chosen by {@code SOTTO_PROFILE}. */
public enum JvmProfile {
    /** Small heaps and the first compiler tier alone: the whole fleet starts fast on two cores. */
    DEVELOPMENT,
    /** Both compiler tiers and larger heaps: what a load run measures. */
    BENCH;

    public static JvmProfile from(Map<String, String> environment) {
        String chosen = environment.getOrDefault("SOTTO_PROFILE", "development");
        try {
            return valueOf(chosen.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new FleetException("SOTTO_PROFILE: " + chosen + " (expected: development or bench)", e);
        }
    }

    /**
     * Flags of a JVM.
     *
     * @param startMiB heap at the start, in MiB; small ones halve the resident memory of an idle process
     * @param developmentMiB largest heap for development
     * @param benchMiB largest heap for load runs
     */
    public List<String> flags(int startMiB, int developmentMiB, int benchMiB) {
        List<String> flags = new ArrayList<>();
        flags.add("-XX:+UseSerialGC");
        flags.add("-XX:+ExitOnOutOfMemoryError");
        flags.add("-Xms" + startMiB + "m");
        flags.add("-Xmx" + (this == BENCH ? benchMiB : developmentMiB) + "m");
        if (this == DEVELOPMENT) {
            flags.add("-XX:TieredStopAtLevel=1");
        }
        return flags;
    }
}
