package org.sotto.local.service;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.sotto.local.Directories;
import org.sotto.local.FleetException;
import org.sotto.local.jdk.Jdk;
import org.sotto.local.process.Commands;
import org.sotto.local.process.ProcFs;

/**
 * A service's jar, unpacked so that the JVM reads its libraries directly, with an archive of the classes that a start
 * loads. Together they cut a start by a third. Both lie in a directory named after the jar's content, so that a rebuilt
 * jar gets new ones while the old service still runs from the old directory.
 */
final class ServiceApp {
    private static final Map<Path, Object> LOCKS = new ConcurrentHashMap<>();

    private final String module;
    private final Path jar;
    private final Path apps;

    ServiceApp(String module, Directories directories) {
        this.module = module;
        this.jar = directories.checkout().resolve(module + "/target/" + module + "-0.1.0-SNAPSHOT-app.jar");
        this.apps = directories.cache().resolve("apps");
    }

    /**
     * What is run.
     *
     * @param directory the unpacked application
     * @param jar its main jar
     * @param archiveFlag the JVM flag that maps the archive of classes, absent when it could not be made
     */
    record Unpacked(Path directory, Path jar, Optional<String> archiveFlag) {
        String artifact() {
            return directory.getFileName().toString();
        }
    }

    /** Identifies the built jar by the names, sizes and checksums of its entries, without reading it whole. */
    String artifact() throws IOException {
        if (!Files.isReadable(jar)) {
            throw new FleetException(jar + " is missing (expected: written by mvn package)");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (ZipEntry entry : zip.stream().map(ZipEntry.class::cast).toList()) {
                digest.update((entry.getName() + ":" + entry.getSize() + ":" + entry.getCrc() + "\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
            return module + "-" + HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Unpacks the jar and makes its archive of classes, if that was not done before.
     *
     * @param environment with which the service starts; the training run builds the whole context and ends there
     * @param flags the JVM flags of the service, which the archive must have been made with
     */
    Unpacked unpack(Jdk jdk, List<String> flags, Map<String, String> environment, Consumer<String> step)
            throws IOException, InterruptedException {
        Path directory = apps.resolve(artifact());
        // Two gateways share one application.
        synchronized (LOCKS.computeIfAbsent(directory, any -> new Object())) {
            if (!Files.isDirectory(directory)) {
                step.accept("unpacking");
                extract(jdk, directory);
                deleteOthers(directory);
            }
            Unpacked bare = new Unpacked(directory, directory.resolve(jar.getFileName()), Optional.empty());
            Path archive = archive(directory, jdk);
            if (!Files.exists(archive)) {
                step.accept("recording the classes that a start loads");
                train(jdk, bare, archive, flags, environment, step);
            }
            return Files.exists(archive)
                    ? new Unpacked(
                            directory,
                            bare.jar(),
                            Optional.of((jdk.hasAotCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive))
                    : bare;
        }
    }

    /** Whether a start by this JDK finds everything made. */
    boolean isUnpacked(Jdk jdk) throws IOException {
        return Files.exists(archive(apps.resolve(artifact()), jdk));
    }

    private static Path archive(Path directory, Jdk jdk) {
        return directory.resolve("classes-" + jdk.build() + (jdk.hasAotCache() ? ".aot" : ".jsa"));
    }

    private void extract(Jdk jdk, Path directory) throws IOException, InterruptedException {
        Files.createDirectories(apps);
        Path fresh = Files.createTempDirectory(apps, "new-" + module);
        Commands.Result result = Commands.run(
                apps,
                Map.of(),
                List.of(
                        jdk.java().toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        fresh.toString()));
        if (!result.succeeded()) {
            deleteTree(fresh);
            throw new FleetException(jar + " could not be unpacked: " + result.tail(10));
        }
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
    }

    /** An archive saves seconds and nothing else depends on it, so a failure is told and the service starts without. */
    private static void train(
            Jdk jdk,
            Unpacked app,
            Path archive,
            List<String> flags,
            Map<String, String> environment,
            Consumer<String> step)
            throws IOException, InterruptedException {
        Path fresh = archive.resolveSibling(archive.getFileName() + ".new");
        List<String> command = new ArrayList<>();
        command.add(jdk.java().toString());
        command.addAll(flags);
        command.add((jdk.hasAotCache() ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + fresh);
        command.addAll(
                List.of("-Dspring.context.exit=onRefresh", "-jar", app.jar().toString()));
        Commands.Result result = Commands.run(app.directory(), environment, command);
        // The JVM writes an archive even when the application gave up half-way.
        if (result.succeeded() && Files.exists(fresh)) {
            Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.deleteIfExists(fresh);
            step.accept("no archive of classes could be made, so starts take longer (exit code " + result.exitCode()
                    + "): " + result.tail(1));
        }
    }

    private void deleteOthers(Path current) throws IOException {
        List<Path> others;
        try (Stream<Path> all = Files.list(apps)) {
            others = all.filter(path -> path.getFileName().toString().matches(module + "-[0-9a-f]{12}"))
                    .filter(path -> !path.equals(current))
                    .toList();
        }
        for (Path other : others) {
            if (!ProcFs.isInUse(other)) {
                deleteTree(other);
            }
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
