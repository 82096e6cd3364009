package org.sotto.local.cli;

import java.util.concurrent.Callable;
import org.sotto.local.LocalFleet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "down", description = "Stops the whole fleet. Its data stays.")
final class DownCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Override
    public Integer call() throws Exception {
        LocalFleet fleet = options.fleet(new ProgressLines(System.out));
        FleetLock.during(fleet, fleet::stop);
        return 0;
    }
}
