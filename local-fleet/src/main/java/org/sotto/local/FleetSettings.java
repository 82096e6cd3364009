package org.sotto.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What tells one fleet from another.
 *
 * @param directories where it keeps what
 * @param ports where it listens
 * @param gateways how many gateways it has, 1 to {@value Ports#MAX_GATEWAYS}
 * @param environment the launcher's environment, from which {@code SOTTO_JAVA_HOME}, {@code SOTTO_PROFILE},
 *     {@code SOTTO_FAST_ENGINES} and {@code SOTTO_SMS_PROVIDER} are read
 * @param progress told of every step, never by two threads at once
 */
record FleetSettings(
        Directories directories,
        Ports ports,
        int gateways,
        Map<String, String> environment,
        Consumer<Progress> progress) {

    static FleetSettings of(LocalFleet.Builder builder) {
        if (builder.gateways < 1 || builder.gateways > Ports.MAX_GATEWAYS) {
            throw new IllegalArgumentException(
                    "gateways: " + builder.gateways + " (expected: 1 to " + Ports.MAX_GATEWAYS + ")");
        }
        Path checkout = builder.checkout == null ? findCheckout(Path.of("")) : builder.checkout;
        Path home = checkout.resolve(".sotto");
        Path state = builder.state == null ? home : checkout.resolve(builder.state);
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.putAll(builder.environment);
        Object lock = new Object();
        Consumer<Progress> progress = step -> {
            synchronized (lock) {
                builder.progress.accept(step);
            }
        };
        return new FleetSettings(
                new Directories(checkout, state, home.resolve("cache")),
                new Ports(builder.portOffset),
                builder.gateways,
                Map.copyOf(environment),
                progress);
    }

    /** The nearest directory upwards that holds this project. */
    static Path findCheckout(Path start) {
        Path directory = start.toAbsolutePath().normalize();
        while (directory != null) {
            if (Files.exists(directory.resolve("sotto"))
                    && Files.isDirectory(directory.resolve("local-fleet/engines"))) {
                return directory;
            }
            directory = directory.getParent();
        }
        throw new FleetException("no checkout found at or above " + start.toAbsolutePath()
                + " (expected: a directory with sotto in it)");
    }
}
