package org.sotto.local.cli;

import java.util.concurrent.Callable;
import org.sotto.local.bench.encryption.EncryptionBench;
import org.sotto.local.bench.encryption.EncryptionBench.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "bench-encryption",
        description = "What sessions and messages cost in Java and in TypeScript, beside libsignal. Needs no fleet.")
final class BenchEncryptionCommand implements Callable<Integer> {
    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "how often everything is measured (default: ${DEFAULT-VALUE})")
    private int rounds = Settings.DEFAULT.rounds();

    @Override
    public Integer call() {
        Settings settings = new Settings(rounds, Settings.DEFAULT.measured(), Settings.DEFAULT.warmUp());
        EncryptionBench.run(FleetOptions.checkout(), settings, System.out);
        return 0;
    }
}
