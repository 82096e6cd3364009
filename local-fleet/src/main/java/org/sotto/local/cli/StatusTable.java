package org.sotto.local.cli;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.sotto.local.LocalFleet;
import org.sotto.local.ProcessStatus;

/** The fleet as a table for people, followed by its addresses. */
final class StatusTable {
    private static final String ROW = "%-17s %-9s %8s %6s %8s %7s%s%n";

    private StatusTable() {}

    static String of(List<ProcessStatus> statuses) {
        StringBuilder table = new StringBuilder();
        table.append(String.format(Locale.ROOT, ROW, "process", "state", "pid", "port", "ready s", "MiB", ""));
        long total = 0;
        for (ProcessStatus status : statuses) {
            total += status.residentMiB().orElse(0);
            table.append(String.format(
                    Locale.ROOT,
                    ROW,
                    status.name(),
                    status.state().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    text(status.pid()),
                    status.port(),
                    text(status.secondsUntilReady()),
                    text(status.residentMiB()),
                    status.pid().isPresent()
                            ? status.problem().map(problem -> "  " + problem).orElse("")
                            : ""));
        }
        table.append(String.format(Locale.ROOT, ROW, "total", "", "", "", "", total, ""));
        return table.toString();
    }

    /** Where the fleet can be reached. */
    static String addresses(LocalFleet fleet) {
        StringBuilder text = new StringBuilder();
        text.append("Sotto      ").append(fleet.origin()).append('\n');
        text.append("WebSocket  ")
                .append(fleet.origin().toString().replaceFirst("^http", "ws"))
                .append("/ws\n");
        for (int gateway = 1; gateway <= fleet.gateways(); gateway++) {
            text.append("gateway-")
                    .append(gateway)
                    .append("  ")
                    .append(fleet.webSocketUri(gateway))
                    .append('\n');
        }
        text.append("API        ").append(fleet.origin()).append("/api/docs\n");
        text.append("logs       ").append(fleet.directories().logs()).append('\n');
        return text.toString();
    }

    private static String text(OptionalLong value) {
        return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.1f", value.getAsDouble()) : "-";
    }
}
