package org.sotto.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sotto.local.FleetException;
import org.sotto.local.Progress;
import org.sotto.local.Progress.Phase;

/**
 * Starts, watches and stops processes that outlive the launcher.
 *
 * <p>Each runs in a session of its own ({@code setsid}), so that neither Ctrl-C nor the end of the terminal reaches it,
 * with its output in {@code logs/NAME.log} and its identity in {@code run/NAME.pid}. A systemd user unit would do the
 * same and is missing in containers. Calls for different processes may run at the same time, calls for one may not.
 */
public final class Supervisor {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int LINES_ON_FAILURE = 25;

    private final Path logs;
    private final Path run;
    private final Consumer<Progress> progress;

    public Supervisor(Path logs, Path run, Consumer<Progress> progress) {
        this.logs = logs;
        this.run = run;
        this.progress = progress;
    }

    /** The running process of this name, if there is one. */
    public Optional<RunRecord> running(String name) throws IOException {
        return RunRecord.read(pidFile(name)).filter(RunRecord::isAlive);
    }

    /** The names of all processes that this state directory knows to run. */
    public List<String> allRunning() throws IOException {
        if (!Files.isDirectory(run)) {
            return List.of();
        }
        List<String> names;
        try (Stream<Path> files = Files.list(run)) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".pid"))
                    .map(file -> file.substring(0, file.length() - ".pid".length()))
                    .sorted()
                    .toList();
        }
        List<String> alive = new ArrayList<>();
        for (String name : names) {
            if (running(name).isPresent()) {
                alive.add(name);
            }
        }
        return alive;
    }

    public LogFile log(String name) {
        return new LogFile(logs.resolve(name + ".log"));
    }

    /**
     * Brings the process up and waits until it is ready. One that runs with the same settings and answers stays as it is.
     */
    public void start(Component component) throws IOException, InterruptedException {
        String name = component.name();
        Stopwatch watch = new Stopwatch();
        Optional<RunRecord> running = running(name);
        if (running.isPresent() && keep(component, running.get(), watch)) {
            return;
        }
        if (running.isPresent()) {
            stop(name, component.stopWithin());
        }
        for (int port : component.ports()) {
            PortCheck.requireFree(name, port);
        }
        Launch launch = component.prepare(step -> report(name, Phase.PREPARING, step, watch));
        watch.restart();
        long logStart = log(name).rotate();
        report(name, Phase.STARTING, "", watch);
        RunRecord started = spawn(component, launch);
        awaitReady(component, started, watch, logStart);
        started.readyAfter(watch.elapsed().toMillis()).write(pidFile(name));
        report(name, Phase.READY, "", watch);
    }

    private boolean keep(Component component, RunRecord running, Stopwatch watch)
            throws IOException, InterruptedException {
        String name = component.name();
        if (!running.settings().equals(fingerprint(component.settings()))) {
            report(name, Phase.STOPPING, "its settings have changed", watch);
            return false;
        }
        if (running.isPaused()) {
            Signal.CONT.sendTo(running);
        }
        // One that was ready once needs a moment at most; one that never was may still be starting.
        Duration patience = running.readyMillis() < 0 ? component.readyWithin() : Duration.ofSeconds(5);
        Optional<String> problem = component.problem();
        while (problem.isPresent() && running.isAlive() && watch.elapsed().compareTo(patience) < 0) {
            Thread.sleep(POLL.toMillis());
            problem = component.problem();
        }
        if (problem.isPresent()) {
            report(name, Phase.STOPPING, "it runs but does not answer: " + problem.get(), watch);
            return false;
        }
        report(name, Phase.ALREADY_RUNNING, "", watch);
        return true;
    }

    private RunRecord spawn(Component component, Launch launch) throws IOException {
        List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(launch.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(launch.directory().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        log(component.name()).path().toFile()));
        Environments.apply(builder.environment(), launch.environment());
        // setsid replaces itself by the program, so this is the program's own pid.
        long pid = builder.start().pid();
        RunRecord started = RunRecord.of(pid, fingerprint(component.settings()), launch.artifact());
        started.write(pidFile(component.name()));
        return started;
    }

    private void awaitReady(Component component, RunRecord started, Stopwatch watch, long logStart)
            throws IOException, InterruptedException {
        Optional<String> problem = Optional.of("not asked yet");
        while (true) {
            boolean alive = started.isAlive();
            if (alive) {
                problem = component.problem();
            }
            if (problem.isEmpty()) {
                return;
            }
            if (!alive) {
                throw failure(component.name() + " died while starting", component.name(), logStart);
            }
            if (watch.elapsed().compareTo(component.readyWithin()) > 0) {
                throw failure(
                        component.name() + " was not ready within "
                                + component.readyWithin().toSeconds() + " s: " + problem.get(),
                        component.name(),
                        logStart);
            }
            Thread.sleep(POLL.toMillis());
        }
    }

    private FleetException failure(String what, String name, long logStart) throws IOException {
        LogFile log = log(name);
        return new FleetException(what + "; the end of " + log.path() + ":\n"
                + String.join("\n", log.lastLines(LINES_ON_FAILURE, logStart)));
    }

    /** Asks the process to stop, and kills it when it takes longer than it may. Nothing happens when it does not run. */
    public void stop(String name, Duration within) throws IOException, InterruptedException {
        Optional<RunRecord> running = running(name);
        if (running.isEmpty()) {
            Files.deleteIfExists(pidFile(name));
            return;
        }
        Stopwatch watch = new Stopwatch();
        report(name, Phase.STOPPING, "", watch);
        Signal.TERM.sendTo(running.get());
        Signal.CONT.sendTo(running.get());
        if (!goneWithin(running.get(), within)) {
            report(name, Phase.WARNING, "did not stop within " + within.toSeconds() + " s and is killed", watch);
            killNow(running.get());
        }
        Files.deleteIfExists(pidFile(name));
        report(name, Phase.STOPPED, "", watch);
    }

    /** Ends the process with SIGKILL, as a crash would. */
    public void kill(String name) throws IOException, InterruptedException {
        killNow(requireRunning(name));
        Files.deleteIfExists(pidFile(name));
    }

    private static void killNow(RunRecord process) throws IOException, InterruptedException {
        Signal.KILL.sendTo(process);
        if (!goneWithin(process, Duration.ofSeconds(10))) {
            throw new FleetException("pid " + process.pid() + " still lives 10 s after SIGKILL");
        }
    }

    /** Holds the process with SIGSTOP: it keeps its sockets and answers nothing. */
    public void pause(String name) throws IOException, InterruptedException {
        Signal.STOP.sendTo(requireRunning(name));
    }

    /** Lets a paused process go on. */
    public void resume(String name) throws IOException, InterruptedException {
        Signal.CONT.sendTo(requireRunning(name));
    }

    private RunRecord requireRunning(String name) throws IOException {
        return running(name).orElseThrow(() -> new FleetException(name + " does not run"));
    }

    private static boolean goneWithin(RunRecord process, Duration within) throws InterruptedException {
        Stopwatch watch = new Stopwatch();
        while (process.isAlive()) {
            if (watch.elapsed().compareTo(within) > 0) {
                return false;
            }
            Thread.sleep(20);
        }
        return true;
    }

    /** The fingerprint of settings that pid files carry: settings hold secrets, and pid files are not guarded. */
    static String fingerprint(String settings) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(settings.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private Path pidFile(String name) {
        return run.resolve(name + ".pid");
    }

    private void report(String name, Phase phase, String detail, Stopwatch watch) {
        progress.accept(new Progress(name, phase, detail, watch.elapsed()));
    }

    /** Elapsed time that no clock change disturbs. */
    private static final class Stopwatch {
        private long since = System.nanoTime();

        void restart() {
            since = System.nanoTime();
        }

        Duration elapsed() {
            return Duration.ofNanos(System.nanoTime() - since);
        }
    }
}
