package org.sotto.local.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sotto.local.FleetException;
import org.sotto.local.LocalFleet;
import org.sotto.local.Progress;
import picocli.CommandLine.Option;

/**
 * Which fleet a command deals with. {@code up} and {@code backends} write their choice to {@code fleet.properties} of the
 * state directory, and every later command reads it there.
 */
final class FleetOptions {
    private static final String GATEWAYS = "gateways";
    private static final String OFFSET = "port-offset";

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "where the fleet keeps its state, relative to the checkout (default: .sotto)")
    private Path state = Path.of(".sotto");

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "added to every port, a multiple of 100 (default: what the fleet was started with, else 0)")
    private @Nullable Integer portOffset;

    /** The fleet as it was started last. */
    LocalFleet fleet(Consumer<Progress> progress) {
        return fleet(progress, null);
    }

    /**
     * The fleet.
     *
     * @param gateways how many gateways, null for as many as it was started with
     */
    LocalFleet fleet(Consumer<Progress> progress, @Nullable Integer gateways) {
        Path checkout = checkout();
        Properties last = read(file(checkout));
        return LocalFleet.builder()
                .checkout(checkout)
                .state(state)
                .portOffset(portOffset != null ? portOffset : number(last, OFFSET, 0))
                .gateways(gateways != null ? gateways : number(last, GATEWAYS, 1))
                .progress(progress)
                .build();
    }

    /** Keeps the fleet's shape for the commands that follow. */
    void remember(LocalFleet fleet) {
        Properties values = new Properties();
        values.setProperty(GATEWAYS, Integer.toString(fleet.gateways()));
        values.setProperty(OFFSET, Integer.toString(fleet.ports().offset()));
        try (Writer out = Files.newBufferedWriter(file(fleet.directories().checkout()))) {
            values.store(out, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Path checkout) {
        return checkout.resolve(state).resolve("fleet.properties");
    }

    static Path checkout() {
        String given = System.getProperty("sotto.checkout");
        return given == null ? LocalFleet.findCheckout(Path.of("")) : Path.of(given);
    }

    private static Properties read(Path file) {
        Properties values = new Properties();
        if (Files.exists(file)) {
            try (Reader in = Files.newBufferedReader(file)) {
                values.load(in);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return values;
    }

    private static int number(Properties values, String key, int otherwise) {
        String value = values.getProperty(key);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("\\d{1,6}")) {
            throw new FleetException("fleet.properties: " + key + "=" + value + " (expected: a number)");
        }
        return Integer.parseInt(value);
    }
}
