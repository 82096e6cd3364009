package org.sotto.local.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sotto.local.LocalFleet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Starts the fleet and returns when all of it is ready. Running it again is harmless.")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Option(
            names = "--gateways",
            paramLabel = "N",
            description = "how many gateways, 1 to 9 (default: as many as last time, else 1)")
    private @Nullable Integer gateways;

    @Override
    public Integer call() throws Exception {
        PrintStream out = System.out;
        ProgressLines lines = new ProgressLines(out);
        LocalFleet fleet = options.fleet(lines, gateways);
        FleetLock.during(fleet, () -> {
            options.remember(fleet);
            fleet.start();
        });
        out.printf(Locale.ROOT, "%nready after %.1f s%n%n", lines.seconds());
        out.println(StatusTable.of(fleet.status()));
        out.print(StatusTable.addresses(fleet));
        return 0;
    }
}
