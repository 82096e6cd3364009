package org.sotto.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.sotto.local.LocalFleet;
import org.sotto.local.ProcessStatus;

/**
 * Processor time of the fleet's processes, from {@code /proc/PID/stat} (proc(5), fields 14 and 15: utime and stime).
 */
final class CpuTime {
    /** The name under which the bench's own process stands. */
    static final String SELF = "this bench";

    /** USER_HZ, which Linux holds at 100 on every architecture that the JDK runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private CpuTime() {}

    /** The process ids of what runs, by name. */
    static Map<String, Long> processes(LocalFleet fleet) {
        Map<String, Long> pids = new LinkedHashMap<>();
        for (ProcessStatus status : fleet.status()) {
            status.pid().ifPresent(pid -> pids.put(status.name(), pid));
        }
        pids.put(SELF, ProcessHandle.current().pid());
        return pids;
    }

    /** Seconds of user and system time so far; empty when the process is gone or the system is not Linux. */
    static OptionalDouble seconds(long pid) {
        try {
            return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            // No such file, or ESRCH when the process ends while its file is read.
            return OptionalDouble.empty();
        }
    }

    /** The command's name may hold spaces and parentheses, so fields count from the last one. */
    static OptionalDouble parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return OptionalDouble.of((Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND);
    }
}
