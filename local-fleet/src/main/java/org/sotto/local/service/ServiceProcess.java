package org.sotto.local.service;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.sotto.local.Directories;
import org.sotto.local.jdk.Jdk;
import org.sotto.local.jdk.JvmProfile;
import org.sotto.local.process.Component;
import org.sotto.local.process.Launch;

/** One of the project's services as a process: a Spring Boot application that answers at its readiness endpoint. */
public final class ServiceProcess implements Component {
    private static final int ASK_WITHIN_MS = 2000;
    private static final int BENCH_HEAP_MIB = 512;

    private final String name;
    private final ServiceKind kind;
    private final List<Integer> ports;
    private final int healthPort;
    private final Map<String, String> environment;
    private final Directories directories;
    private final Jdk jdk;
    private final JvmProfile profile;

    /**
     * @param name the process' name
     * @param ports every port it listens on, the one that others use first
     * @param healthPort where its health endpoint is
     * @param environment the variables that configure it
     */
    public ServiceProcess(
            String name,
            ServiceKind kind,
            List<Integer> ports,
            int healthPort,
            Map<String, String> environment,
            Directories directories,
            Jdk jdk,
            JvmProfile profile) {
        this.name = name;
        this.kind = kind;
        this.ports = List.copyOf(ports);
        this.healthPort = healthPort;
        this.environment = Map.copyOf(environment);
        this.directories = directories;
        this.jdk = jdk;
        this.profile = profile;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Integer> ports() {
        return ports;
    }

    @Override
    public String settings() {
        return environment.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    /** Identifies the jar as it is built now, to tell a process that runs an older one. */
    public String builtArtifact() throws IOException {
        return new ServiceApp(kind.module(), directories).artifact();
    }

    /** Whether {@link #prepare} has nothing left to do: the application as it is built now was prepared before. */
    public boolean isPrepared() throws IOException {
        return new ServiceApp(kind.module(), directories).isUnpacked(jdk);
    }

    @Override
    public Launch prepare(Consumer<String> step) throws IOException, InterruptedException {
        List<String> command = command(step);
        return new Launch(command, environment, directories.state(), builtArtifact());
    }

    /** Program and arguments that run this service's application; further arguments may follow. */
    public List<String> command(Consumer<String> step) throws IOException, InterruptedException {
        List<String> flags = flags();
        ServiceApp.Unpacked app = new ServiceApp(kind.module(), directories).unpack(jdk, flags, environment, step);
        Path jar = app.jar();
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(flags);
        app.archiveFlag().ifPresent(command::add);
        // Tells the processes apart in ps and jcmd: two gateways run the same jar.
        command.add("-Dsotto.process=" + name);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    private List<String> flags() {
        List<String> flags = new ArrayList<>(profile.flags(48, kind.heapMiB(), BENCH_HEAP_MIB));
        flags.add("-Xss512k");
        if (jdk.feature() >= 25) {
            flags.add("-XX:+UseCompactObjectHeaders");
            flags.add("--enable-native-access=ALL-UNNAMED");
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return flags;
    }

    @Override
    public Optional<String> problem() {
        String url = "http://127.0.0.1:" + healthPort + "/actuator/health/readiness";
        try {
            HttpURLConnection request =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            request.setConnectTimeout(ASK_WITHIN_MS);
            request.setReadTimeout(ASK_WITHIN_MS);
            int status = request.getResponseCode();
            request.disconnect();
            return status == HttpURLConnection.HTTP_OK
                    ? Optional.empty()
                    : Optional.of(url + " answers " + status + " (expected: 200)");
        } catch (IOException e) {
            return Optional.of(url + " does not answer: " + e.getMessage());
        }
    }

    @Override
    public Duration readyWithin() {
        return Duration.ofSeconds(120);
    }

    @Override
    public Duration stopWithin() {
        return Duration.ofSeconds(40);
    }
}
