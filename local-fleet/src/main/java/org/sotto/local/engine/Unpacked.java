package org.sotto.local.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.sotto.local.FleetException;
import org.sotto.local.process.Commands;

/** Server binaries that come inside jars. Each is unpacked beside its place and moved there whole. */
final class Unpacked {
    private static final String REDIS = "redis-server-7.0.15-linux-amd64";
    private static final String MYSQL = "mysql-Linux-amd64.tar.gz";

    private Unpacked() {}

    /** The Redis server's binary, statically linked. */
    static Path redis(EngineSettings fleet, Consumer<String> step) throws IOException {
        Path binary = fleet.directories().cache().resolve("engines").resolve(REDIS);
        if (!Files.isExecutable(binary)) {
            step.accept("unpacking");
            Files.createDirectories(binary.getParent());
            Path fresh = Files.createTempFile(binary.getParent(), REDIS, ".new");
            extract(fleet.classPath("redis"), REDIS, fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, binary, StandardCopyOption.ATOMIC_MOVE);
        }
        return binary;
    }

    /** Makes sure that {@code base} holds the MySQL server. */
    static void mysql(EngineSettings fleet, Path base, Consumer<String> step) throws IOException, InterruptedException {
        if (Files.isExecutable(base.resolve("bin/mysqld"))) {
            return;
        }
        step.accept("unpacking");
        Files.createDirectories(base.getParent());
        Path fresh = Files.createTempDirectory(base.getParent(), "mysql");
        Path archive = fresh.resolve(MYSQL);
        extract(fleet.classPath("mysql"), MYSQL, archive);
        Commands.Result result = Commands.run(fresh, Map.of(), List.of("tar", "-xzf", MYSQL));
        if (!result.succeeded()) {
            throw new FleetException("tar -xzf " + archive + " failed: " + result.tail(5));
        }
        Files.delete(archive);
        Files.move(fresh, base, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void extract(String jar, String name, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(jar)) {
            ZipEntry entry = zip.getEntry(name);
            if (entry == null) {
                throw new FleetException(jar + " has no entry " + name);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
