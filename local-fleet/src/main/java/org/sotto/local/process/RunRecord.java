package org.sotto.local.process;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;

/**
 * What a pid file says: which process was started, and with what. The start time and the boot's id tell the process from
 * another one that got the same pid later; a pid alone would one day let the launcher kill a stranger.
 *
 * @param pid process id, also the id of the process' own session
 * @param startTicks start time in clock ticks since boot
 * @param bootId the boot in which the pid means something
 * @param settings fingerprint of the settings it was started with
 * @param artifact what it runs, to tell an older build; empty for engines
 * @param readyMillis how long it took until it was ready, -1 while it is not
 */
public record RunRecord(long pid, long startTicks, String bootId, String settings, String artifact, long readyMillis) {

    static RunRecord of(long pid, String settings, String artifact) {
        ProcFs.Stat stat = ProcFs.stat(pid).orElse(new ProcFs.Stat('X', -1));
        return new RunRecord(pid, stat.startTicks(), ProcFs.bootId(), settings, artifact, -1);
    }

    RunRecord readyAfter(long millis) {
        return new RunRecord(pid, startTicks, bootId, settings, artifact, millis);
    }

    /** Whether the very process that was started still lives. */
    public boolean isAlive() {
        return identity().filter(stat -> !stat.isDead()).isPresent();
    }

    /** Whether it is held by SIGSTOP. */
    public boolean isPaused() {
        return identity().filter(ProcFs.Stat::isPaused).isPresent();
    }

    public OptionalDouble secondsUntilReady() {
        return readyMillis < 0 ? OptionalDouble.empty() : OptionalDouble.of(readyMillis / 1000.0);
    }

    private Optional<ProcFs.Stat> identity() {
        return bootId.equals(ProcFs.bootId())
                ? ProcFs.stat(pid).filter(stat -> stat.startTicks() == startTicks)
                : Optional.empty();
    }

    /** Reads a pid file. Empty when there is none or when it was cut short: then nothing is known to run. */
    static Optional<RunRecord> read(Path file) throws IOException {
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            values.load(in);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (!values.containsKey("pid") || !values.containsKey("start-ticks")) {
            return Optional.empty();
        }
        return Optional.of(new RunRecord(
                Long.parseLong(values.getProperty("pid")),
                Long.parseLong(values.getProperty("start-ticks")),
                values.getProperty("boot-id", ""),
                values.getProperty("settings", ""),
                values.getProperty("artifact", ""),
                Long.parseLong(values.getProperty("ready-millis", "-1"))));
    }

    void write(Path file) throws IOException {
        Properties values = new Properties();
        values.setProperty("pid", Long.toString(pid));
        values.setProperty("start-ticks", Long.toString(startTicks));
        values.setProperty("boot-id", bootId);
        values.setProperty("settings", settings);
        values.setProperty("artifact", artifact);
        values.setProperty("ready-millis", Long.toString(readyMillis));
        Path whole = file.resolveSibling(file.getFileName() + ".new");
        try (Writer out = Files.newBufferedWriter(whole)) {
            values.store(out, null);
        }
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
