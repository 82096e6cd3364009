package org.sotto.local;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sotto.local.engine.Engine;
import org.sotto.local.process.Component;
import org.sotto.local.process.LogFile;
import org.sotto.local.process.ProcFs;
import org.sotto.local.process.RunRecord;
import org.sotto.local.process.Supervisor;
import org.sotto.local.secrets.Secrets;
import org.sotto.local.service.ServiceKind;
import org.sotto.local.service.ServiceProcess;
import org.sotto.local.sms.Sms;
import org.sotto.local.sms.SmsFile;

/**
 * A whole fleet on this machine: real engines and every service, each a process of its own that outlives this JVM.
 *
 * <p>Processes are called {@code kafka}, {@code cassandra}, {@code mysql}, {@code redis}, {@code s3},
 * {@code user-service}, {@code message-service}, {@code fanout-worker}, {@code presence-service}, {@code gateway-1} and
 * up, and {@code api-gateway}. Another name gives a {@link FleetException} that lists them.
 *
 * <p>Methods block until what they ask for has happened and throw {@link FleetException} when it does not. They may be
 * called from several threads for different processes; the caller sees to it that no two deal with the same one.
 */
public final class LocalFleet {
    private final FleetSettings settings;
    private final Roster roster;
    private final Supervisor supervisor;

    private LocalFleet(FleetSettings settings) throws IOException {
        this.settings = settings;
        settings.directories().create();
        Secrets secrets = Secrets.loadOrCreate(settings.directories().secretsFile(), ServiceKind.modules());
        this.roster = new Roster(settings, secrets);
        this.supervisor = new Supervisor(
                settings.directories().logs(), settings.directories().run(), settings.progress());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The checkout at or above a directory. */
    public static Path findCheckout(Path directory) {
        return FleetSettings.findCheckout(directory);
    }

    /** Starts the engines alone, side by side. What runs and answers stays as it is. */
    public void startEngines() {
        List<Engine> engines = roster.engines();
        Parallel.each(engines, engines.size(), supervisor::start);
    }

    /**
     * Starts engines and services, and stops gateways beyond the number of this fleet. What runs with the same settings
     * and answers stays as it is.
     */
    public void start() {
        startEngines();
        stopStrangers();
        Parallel.each(roster.serviceNames(), servicesAtOnce(), this::startOne);
    }

    /**
     * Prepares every service as it is built now: unpacked, with an archive of the classes that a start loads, which a first
     * start would make otherwise. Engines that do not run are started for it and stopped again.
     */
    public void prepareServices() {
        List<String> unprepared = guardedGet(this::unpreparedServices);
        if (unprepared.isEmpty()) {
            return;
        }
        List<String> runBefore = guardedGet(supervisor::allRunning);
        startEngines();
        try {
            Parallel.each(unprepared, servicesAtOnce(), this::prepareService);
        } finally {
            stopAll(engineNames().stream()
                    .filter(name -> !runBefore.contains(name))
                    .toList());
        }
    }

    private List<String> unpreparedServices() throws IOException {
        List<String> names = new ArrayList<>();
        for (String name : roster.serviceNames()) {
            // All gateways are one application.
            boolean another = name.startsWith("gateway-") && !name.equals("gateway-1");
            if (!another && !roster.service(name, Map.of()).isPrepared()) {
                names.add(name);
            }
        }
        return names;
    }

    private void prepareService(String name) throws IOException, InterruptedException {
        long start = System.nanoTime();
        roster.service(name, Map.of()).prepare(step -> settings.progress()
                .accept(new Progress(
                        name, Progress.Phase.PREPARING, step, Duration.ofNanos(System.nanoTime() - start))));
    }

    /** A start is bound by the processor: with more at a time each takes longer and none is ready sooner. */
    private static int servicesAtOnce() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    private void startOne(String name) throws IOException, InterruptedException {
        Component component = roster.component(name, Map.of());
        supervisor.start(component);
        if (component instanceof ServiceProcess service) {
            Optional<RunRecord> running = supervisor.running(name);
            String built = service.builtArtifact();
            if (running.isPresent() && !running.get().artifact().equals(built)) {
                warn(name, "runs an older build; ./sotto restart " + name + " takes the new one");
            }
        }
    }

    private void stopStrangers() {
        guarded(() -> {
            for (String name : supervisor.allRunning()) {
                if (!roster.names().contains(name)) {
                    supervisor.stop(name, Duration.ofSeconds(40));
                }
            }
        });
    }

    /** Starts one process and waits until it is ready. */
    public void start(String name) {
        start(name, Map.of());
    }

    /**
     * Starts one service with further variables, such as {@code SOTTO_CLOCK_OFFSET}. One that runs without them is
     * started anew; a later start without them does the same again.
     */
    public void start(String name, Map<String, String> overrides) {
        guarded(() -> supervisor.start(roster.component(name, overrides)));
    }

    /** Stops one process in good order: SIGTERM, and SIGKILL when it takes too long. */
    public void stop(String name) {
        guarded(() -> supervisor.stop(name, roster.component(name, Map.of()).stopWithin()));
    }

    /** Ends a process with SIGKILL, as a crash would, and returns when it is gone. */
    public void kill(String name) {
        guarded(() -> supervisor.kill(known(name)));
    }

    /** Holds a process with SIGSTOP: its sockets stay open and nothing answers. */
    public void pause(String name) {
        guarded(() -> supervisor.pause(known(name)));
    }

    /** Lets a paused process go on. */
    public void resume(String name) {
        guarded(() -> supervisor.resume(known(name)));
    }

    /** Stops a process in good order and starts it again. */
    public void restart(String name) {
        stop(name);
        start(name);
    }

    /** Stops the services and then the engines, each group side by side. */
    public void stop() {
        List<String> running = new ArrayList<>(guardedGet(supervisor::allRunning));
        List<String> engines = engineNames();
        List<String> services =
                running.stream().filter(name -> !engines.contains(name)).toList();
        stopAll(services);
        stopAll(running.stream().filter(engines::contains).toList());
    }

    private void stopAll(List<String> names) {
        Parallel.each(names, names.size(), name -> supervisor.stop(name, Duration.ofSeconds(40)));
    }

    /** Every process of this fleet as it is now, engines first. */
    public List<ProcessStatus> status() {
        return Parallel.map(roster.names(), 8, this::statusOf);
    }

    private ProcessStatus statusOf(String name) throws IOException, InterruptedException {
        Component component = roster.component(name, Map.of());
        int port = component.ports().get(0);
        Optional<RunRecord> running = supervisor.running(name);
        if (running.isEmpty()) {
            return new ProcessStatus(
                    name,
                    ProcessStatus.State.STOPPED,
                    port,
                    OptionalLong.empty(),
                    OptionalDouble.empty(),
                    OptionalLong.empty(),
                    Optional.of("it does not run"));
        }
        RunRecord record = running.get();
        boolean paused = record.isPaused();
        Optional<String> problem = paused ? Optional.of("it is paused") : component.problem();
        ProcessStatus.State ready = problem.isEmpty() ? ProcessStatus.State.READY : ProcessStatus.State.NOT_READY;
        return new ProcessStatus(
                name,
                paused ? ProcessStatus.State.PAUSED : ready,
                port,
                OptionalLong.of(record.pid()),
                record.secondsUntilReady(),
                ProcFs.residentMiB(record.pid()),
                problem);
    }

    /** The names of all processes, in the order in which they are started. */
    public List<String> names() {
        return roster.names();
    }

    /** The names of the engines, the first of {@link #names}. */
    public List<String> engineNames() {
        return roster.engines().stream().map(Engine::name).toList();
    }

    /** Every port that a process listens on, the one that others use first. */
    public List<Integer> portsOf(String name) {
        return roster.component(known(name), Map.of()).ports();
    }

    /** The file that a process' output goes to. */
    public Path logFile(String name) {
        return log(name).path();
    }

    /** The output of a process. */
    public LogFile log(String name) {
        return supervisor.log(known(name));
    }

    public Ports ports() {
        return settings.ports();
    }

    public int gateways() {
        return settings.gateways();
    }

    public Directories directories() {
        return settings.directories();
    }

    /** The one public origin, {@code http://localhost:8080} without an offset. */
    public URI origin() {
        return URI.create(roster.origin());
    }

    /** The WebSocket endpoint of gateway {@code number} (1 and up) itself, past the edge. */
    public URI webSocketUri(int number) {
        return URI.create("ws://127.0.0.1:" + ports().webSocket(number) + "/ws");
    }

    /** The variables that configure a service; none for an engine. Holds secrets. */
    public Map<String, String> environment(String name) {
        return roster.environment(known(name));
    }

    /** The newest text message that the local sender "sent" to a number in E.164. */
    public Optional<Sms> newestSms(String number) {
        return guardedGet(() -> new SmsFile(directories().smsFile()).newest(number));
    }

    /**
     * Makes accounts through user-service's own code, with its jar run as an operator's command. The engines must run.
     *
     * @param count how many
     * @param out gets what the command prints: one JSON object a line for each account
     * @return the command's exit code
     */
    public int seedUsers(int count, OutputStream out) {
        if (count < 1) {
            throw new IllegalArgumentException("users: " + count + " (expected: 1 or more)");
        }
        return guardedGet(() -> SeedUsers.run(roster, directories(), this::warn, count, out));
    }

    private String known(String name) {
        if (!roster.names().contains(name)) {
            throw new FleetException(
                    "no process is called " + name + " (expected: one of " + String.join(", ", roster.names()) + ")");
        }
        return name;
    }

    private void warn(String name, String what) {
        settings.progress().accept(new Progress(name, Progress.Phase.WARNING, what, Duration.ZERO));
    }

    private static void guarded(Parallel.Action action) {
        guardedGet(() -> {
            action.run();
            return true;
        });
    }

    private static <T> T guardedGet(Parallel.Call<T> call) {
        try {
            return call.get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FleetException("interrupted", e);
        }
    }

    /** Says which fleet. Everything has a default: the fleet of the checkout around the working directory. */
    public static final class Builder {
        @Nullable
        Path checkout;

        @Nullable
        Path state;

        int portOffset;
        int gateways = 1;
        Map<String, String> environment = new HashMap<>();
        Consumer<Progress> progress = step -> {};

        private Builder() {}

        /** The project's directory; default: the one at or above the working directory. */
        public Builder checkout(Path directory) {
            this.checkout = directory;
            return this;
        }

        /** Where this fleet keeps its state; a relative path is resolved against the checkout. Default {@code .sotto}. */
        public Builder state(Path directory) {
            this.state = directory;
            return this;
        }

        /** Added to every port: a multiple of 100 up to {@value Ports#MAX_OFFSET}. Default 0. */
        public Builder portOffset(int offset) {
            this.portOffset = offset;
            return this;
        }

        /** How many gateways, 1 to {@value Ports#MAX_GATEWAYS}. Default 1. */
        public Builder gateways(int number) {
            this.gateways = number;
            return this;
        }

        /** A choice of the launcher's own, as if its environment held it: {@code SOTTO_PROFILE} and the like. */
        public Builder environment(String name, String value) {
            this.environment.put(name, value);
            return this;
        }

        /** Told of every step, by one thread at a time. */
        public Builder progress(Consumer<Progress> listener) {
            this.progress = listener;
            return this;
        }

        /** Makes the state directory and its secrets if they are missing. Starts nothing. */
        public LocalFleet build() {
            try {
                return new LocalFleet(FleetSettings.of(this));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
