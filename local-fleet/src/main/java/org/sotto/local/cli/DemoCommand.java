package org.sotto.local.cli;

import java.util.concurrent.Callable;
import org.sotto.local.demo.Demo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "demo",
        description = "Two people exchange messages through the running fleet; prints every tick with its time.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Override
    public Integer call() {
        return Demo.run(options.fleet(step -> {}), System.out);
    }
}
