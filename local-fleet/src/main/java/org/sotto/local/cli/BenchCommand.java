package org.sotto.local.cli;

import java.util.concurrent.Callable;
import org.sotto.local.bench.LatencyBench;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "bench", description = "Latency of 200 messages a second between 500 pairs, against the running fleet.")
final class BenchCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Override
    public Integer call() {
        return LatencyBench.run(options.fleet(step -> {}), System.out);
    }
}
