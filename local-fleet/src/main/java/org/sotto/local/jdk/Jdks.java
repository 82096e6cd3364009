package org.sotto.local.jdk;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sotto.local.FleetException;

/** Finds the Java installations that the fleet runs on. */
public final class Jdks {
    /** Cassandra 5.0 runs on 11 and 17; newer releases lack the security manager that it sets. */
    private static final int CASSANDRA = 17;

    private final Map<String, String> environment;

    /** @param environment the launcher's environment */
    public Jdks(Map<String, String> environment) {
        this.environment = environment;
    }

    /** What the services run on: {@code SOTTO_JAVA_HOME}, or else what the launcher runs on. */
    public Jdk forServices() {
        String chosen = environment.get("SOTTO_JAVA_HOME");
        if (chosen == null || chosen.isBlank()) {
            return running();
        }
        Jdk jdk = Jdk.at(Path.of(chosen))
                .orElseThrow(() -> new FleetException(
                        "SOTTO_JAVA_HOME: " + chosen + " (expected: the directory of a Java installation)"));
        if (jdk.feature() < 17) {
            throw new FleetException(
                    "SOTTO_JAVA_HOME: " + chosen + " is Java " + jdk.feature() + " (expected: 17 or newer)");
        }
        return jdk;
    }

    /** The Java 17 for Cassandra, from JAVA_HOME, the launcher's own, or the usual places. */
    public Optional<Jdk> java17() {
        return candidates().stream()
                .flatMap(home -> Jdk.at(home).stream())
                .filter(jdk -> jdk.feature() == CASSANDRA)
                .findFirst();
    }

    public Jdk requireJava17() {
        return java17().orElseThrow(
                        () -> new FleetException("Cassandra needs a Java 17 and none was found in JAVA_HOME or"
                                + " /usr/lib/jvm; get one with: apt-get install openjdk-17-jdk-headless"));
    }

    /** What the engines other than Cassandra and the launcher run on. */
    public Jdk running() {
        Path home = Path.of(System.getProperty("java.home"));
        return Jdk.at(home)
                .orElseGet(() -> new Jdk(
                        home, Runtime.version().feature(), Runtime.version().toString()));
    }

    private List<Path> candidates() {
        List<Path> homes = new ArrayList<>();
        String home = environment.get("JAVA_HOME");
        if (home != null && !home.isBlank()) {
            homes.add(Path.of(home));
        }
        homes.add(Path.of(System.getProperty("java.home")));
        homes.addAll(children(Path.of("/usr/lib/jvm")));
        homes.addAll(children(Path.of(System.getProperty("user.home"), ".sdkman/candidates/java")));
        return homes;
    }

    private static List<Path> children(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            all.forEach(children::add);
        } catch (IOException e) {
            // A directory that this user may not list has no installation for this user.
            return List.of();
        }
        children.sort(null);
        return children;
    }
}
