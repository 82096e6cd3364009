package org.sotto.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a fleet keeps what.
 *
 * @param checkout the project's directory, with the built jars
 * @param state what belongs to this one fleet: data, settings, logs, pid files, secrets
 * @param cache what every fleet of the checkout may share, since it follows from the jars alone: unpacked engines and
 *     services, class-data archives
 */
public record Directories(Path checkout, Path state, Path cache) {

    public Directories {
        checkout = checkout.toAbsolutePath().normalize();
        state = state.toAbsolutePath().normalize();
        cache = cache.toAbsolutePath().normalize();
    }

    public Path logs() {
        return state.resolve("logs");
    }

    public Path run() {
        return state.resolve("run");
    }

    public Path conf(String name) {
        return state.resolve("conf").resolve(name);
    }

    public Path data(String name) {
        return state.resolve("data").resolve(name);
    }

    public Path secretsFile() {
        return state.resolve("secrets.properties");
    }

    public Path smsFile() {
        return state.resolve("sms.jsonl");
    }

    /** Makes the state directory, for its owner alone since it holds secrets and messages, and the cache. */
    public void create() throws IOException {
        Files.createDirectories(state);
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(cache);
        Files.createDirectories(logs());
        Files.createDirectories(run());
    }
}
