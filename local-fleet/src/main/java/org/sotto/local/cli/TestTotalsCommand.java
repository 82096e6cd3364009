package org.sotto.local.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "test-totals",
        hidden = true,
        description = "Prints the sum of Surefire's reports. Exit code 1 when a test failed or none ran.")
final class TestTotalsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "CHECKOUT")
    private Path checkout;

    @Override
    public Integer call() throws Exception {
        TestTotals totals = TestTotals.of(checkout);
        System.out.println(totals);
        return totals.isGood() ? 0 : 1;
    }
}
