package org.sotto.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sotto.local.Directories;
import org.sotto.local.FleetException;
import org.sotto.local.Ports;
import org.sotto.local.jdk.Jdks;
import org.sotto.local.jdk.JvmProfile;

/**
 * What every engine needs to know of its fleet.
 *
 * @param directories where it keeps what
 * @param ports where it listens
 * @param jdks what it runs on
 * @param profile how its JVM is tuned
 * @param fast whether writes may be lost with the machine: no fsync
 */
public record EngineSettings(Directories directories, Ports ports, Jdks jdks, JvmProfile profile, boolean fast) {

    /** Reads the choices of the launcher's environment: {@code SOTTO_PROFILE} and {@code SOTTO_FAST_ENGINES}. */
    public static EngineSettings from(Directories directories, Ports ports, Map<String, String> environment) {
        return new EngineSettings(
                directories,
                ports,
                new Jdks(environment),
                JvmProfile.from(environment),
                Boolean.parseBoolean(environment.get("SOTTO_FAST_ENGINES")));
    }

    /** The engines in the order in which they are best started: the slowest first. */
    public List<Engine> engines() {
        return List.of(
                new CassandraEngine(this),
                new KafkaEngine(this),
                new MysqlEngine(this),
                new S3Engine(this),
                new RedisEngine(this));
    }

    /** Class path of an engine's own Maven module: its compiled classes, if any, and its dependencies. */
    String classPath(String engine) throws IOException {
        Path target = directories.checkout().resolve("local-fleet/engines/" + engine + "/target");
        Path file = target.resolve("classpath.txt");
        if (!Files.isReadable(file)) {
            throw new FleetException(file + " is missing (expected: written by mvn package in local-fleet/engines)");
        }
        List<String> parts = new ArrayList<>();
        if (Files.isDirectory(target.resolve("classes"))) {
            parts.add(target.resolve("classes").toString());
        }
        parts.add(Files.readString(file).strip());
        return String.join(":", parts);
    }

    /** Writes a settings file of an engine and returns its path. */
    Path write(String engine, String file, String content) throws IOException {
        Path path = directories.conf(engine).resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
        return path;
    }
}
