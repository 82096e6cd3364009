package org.sotto.local.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.sotto.local.LocalFleet;
import org.sotto.local.ProcessStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "backends", description = "Starts only the engines, for services that run in an IDE or a test.")
final class BackendsCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Override
    public Integer call() throws Exception {
        LocalFleet fleet = options.fleet(new ProgressLines(System.out));
        FleetLock.during(fleet, () -> {
            options.remember(fleet);
            fleet.startEngines();
        });
        List<ProcessStatus> engines =
                fleet.status().subList(0, fleet.engineNames().size());
        System.out.println();
        System.out.println(StatusTable.of(engines));
        return 0;
    }
}
