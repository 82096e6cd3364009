package org.sotto.local.cli;

import java.util.concurrent.Callable;
import org.sotto.local.LocalFleet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "restart", description = "Stops one process in good order and starts it again.")
final class RestartCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Parameters(paramLabel = "NAME", description = "such as gateway-1 or kafka")
    private String name;

    @Override
    public Integer call() throws Exception {
        LocalFleet fleet = options.fleet(new ProgressLines(System.out));
        FleetLock.during(fleet, () -> fleet.restart(name));
        return 0;
    }
}
