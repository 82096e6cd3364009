package org.sotto.local.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.sotto.local.LocalFleet;
import org.sotto.local.ProcessStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Shows every process. Exit code 1 when one is not ready.")
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Override
    public Integer call() {
        LocalFleet fleet = options.fleet(step -> {});
        List<ProcessStatus> statuses = fleet.status();
        System.out.print(StatusTable.of(statuses));
        return statuses.stream().allMatch(ProcessStatus::isReady) ? 0 : 1;
    }
}
