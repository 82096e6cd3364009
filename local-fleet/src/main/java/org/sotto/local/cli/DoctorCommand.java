package org.sotto.local.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.sotto.local.LocalFleet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description = "Says what this machine lacks and how to get it. Exit code 1 when it cannot run a fleet.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private FleetOptions options;

    @Override
    public Integer call() throws Exception {
        LocalFleet fleet = options.fleet(step -> {});
        List<Doctor.Finding> findings = new Doctor(fleet).examine();
        findings.forEach(finding -> System.out.println(finding.line()));
        return findings.stream().anyMatch(finding -> finding.severity() == Doctor.Severity.MISSING) ? 1 : 0;
    }
}
