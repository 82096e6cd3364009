package org.sotto.local.cli;

import java.util.concurrent.Callable;
import org.sotto.local.LocalFleet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The script has built the jars before it calls this. */
@Command(
        name = "build",
        description =
                "Builds what is stale and records, for each service, the classes that a start loads. Starts nothing that stays.")
final class BuildCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Override
    public Integer call() throws Exception {
        LocalFleet fleet = options.fleet(new ProgressLines(System.out));
        FleetLock.during(fleet, fleet::prepareServices);
        return 0;
    }
}
