package org.sotto.local.cli;

import java.util.concurrent.Callable;
import org.sotto.local.LocalFleet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "kill", description = "Ends one process with SIGKILL, as a crash would.")
final class KillCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Parameters(paramLabel = "NAME", description = "such as gateway-1 or cassandra")
    private String name;

    @Override
    public Integer call() {
        LocalFleet fleet = options.fleet(step -> {});
        fleet.kill(name);
        System.out.println(name + " is killed");
        return 0;
    }
}
