package org.sotto.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "seed-users",
        description = "Makes accounts through user-service's own code and prints one JSON object a line for each.")
final class SeedUsersCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Parameters(paramLabel = "N", description = "how many")
    private int count;

    @Override
    public Integer call() {
        // Standard output belongs to the accounts alone.
        return options.fleet(new ProgressLines(System.err)).seedUsers(count, System.out);
    }
}
