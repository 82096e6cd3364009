package org.sotto.local.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sotto.local.LocalFleet;
import org.sotto.local.ProcessStatus;
import org.sotto.local.engine.SharedLibraries;
import org.sotto.local.jdk.Jdk;
import org.sotto.local.jdk.Jdks;
import org.sotto.local.process.Commands;
import org.sotto.local.process.PortCheck;

/** Looks at what a fleet needs of a machine. */
final class Doctor {
    private static final long WANTED_MEMORY_MIB = 6 * 1024;
    private static final long WANTED_DISK_MIB = 4 * 1024;
    private static final long WANTED_DESCRIPTORS = 4096;
    private static final int[] WANTED_MAVEN = {3, 8, 7};
    private static final int[] WANTED_NODE = {20, 19, 0};

    private final LocalFleet fleet;

    Doctor(LocalFleet fleet) {
        this.fleet = fleet;
    }

    /** How bad a finding is. */
    enum Severity {
        OK,
        /** The launcher manages without, or only some commands need it. */
        NOTE,
        /** No fleet starts without it. */
        MISSING
    }

    /**
     * One thing that was looked at.
     *
     * @param severity how bad it is
     * @param subject what was looked at
     * @param found what was found
     * @param remedy how to get what is missing, empty when nothing is
     */
    record Finding(Severity severity, String subject, String found, String remedy) {
        String line() {
            String line = String.format(
                    Locale.ROOT, "%-8s %-18s %s", severity.name().toLowerCase(Locale.ROOT), subject, found);
            return remedy.isEmpty() ? line : line + "; " + remedy;
        }
    }

    List<Finding> examine() throws IOException, InterruptedException {
        List<Finding> findings = new ArrayList<>();
        findings.add(system());
        findings.add(java17());
        findings.add(services());
        findings.add(maven());
        findings.add(node());
        findings.add(memory());
        findings.add(disk());
        findings.add(descriptors());
        findings.add(setsid());
        findings.add(library("libaio.so.1", "libaio1"));
        findings.add(library("libnuma.so.1", "libnuma1"));
        findings.add(chromium());
        findings.addAll(ports());
        return findings;
    }

    private static Finding system() {
        String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        return system.equals("Linux amd64")
                ? ok("system", system)
                : missing("system", system, "the local fleet's MySQL and Redis are built for Linux on x86-64 alone");
    }

    private static Finding java17() {
        Optional<Jdk> found = new Jdks(System.getenv()).java17();
        return found.isEmpty()
                ? missing("Java 17", "none found", "apt-get install openjdk-17-jdk-headless")
                : ok("Java 17", found.get().home() + " (" + found.get().build() + ")");
    }

    private static Finding services() {
        Jdk jdk = new Jdks(System.getenv()).forServices();
        return ok("Java for services", jdk.home() + " (" + jdk.build() + ")");
    }

    private static Finding maven() throws InterruptedException {
        Commands.Result result = Commands.run(Path.of("/"), Map.of(), List.of("mvn", "--batch-mode", "--version"));
        Matcher version =
                Pattern.compile("Apache Maven (\\d+)\\.(\\d+)\\.(\\d+)").matcher(result.output());
        if (!version.find()) {
            return missing("Maven", "none found", "apt-get install maven");
        }
        return isAtLeast(version, WANTED_MAVEN)
                ? ok("Maven", version.group())
                : missing("Maven", version.group(), "3.8.7 or newer is needed: apt-get install maven");
    }

    /** The fleet itself runs without; the TypeScript modules are built and tested with it. */
    private static Finding node() throws InterruptedException {
        Commands.Result result = Commands.run(Path.of("/"), Map.of(), List.of("node", "--version"));
        Matcher version = Pattern.compile("v(\\d+)\\.(\\d+)\\.(\\d+)").matcher(result.output());
        String remedy = "test needs 20.19 or newer, with npm: https://nodejs.org";
        if (!version.find()) {
            return note("Node.js", "none found", remedy);
        }
        if (!isAtLeast(version, WANTED_NODE)) {
            return note("Node.js", version.group(), remedy);
        }
        return Commands.run(Path.of("/"), Map.of(), List.of("npm", "--version")).succeeded()
                ? ok("Node.js", version.group())
                : note("Node.js", version.group() + " without npm", remedy);
    }

    private static boolean isAtLeast(Matcher version, int[] wanted) {
        int[] found = new int[wanted.length];
        for (int part = 0; part < wanted.length; part++) {
            found[part] = Integer.parseInt(version.group(part + 1));
        }
        return Arrays.compare(found, wanted) >= 0;
    }

    private Finding memory() throws IOException {
        long available = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
        long used = fleet.status().stream()
                .mapToLong(status -> status.residentMiB().orElse(0))
                .sum();
        String found = available + " MiB available, " + used + " MiB used by this fleet";
        return available + used >= WANTED_MEMORY_MIB
                ? ok("memory", found)
                : note("memory", found, WANTED_MEMORY_MIB + " MiB are wanted: close other programs or add swap");
    }

    private Finding disk() throws IOException {
        long free = Files.getFileStore(fleet.directories().state()).getUsableSpace() >> 20;
        String found = free + " MiB free at " + fleet.directories().state();
        return free >= WANTED_DISK_MIB
                ? ok("disk", found)
                : missing("disk", found, WANTED_DISK_MIB + " MiB are wanted, or another place with --state");
    }

    /** The launcher's own limit, which its children inherit. The JDK raises the soft limit to the hard one. */
    private static Finding descriptors() {
        long limit = ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : 0;
        return limit >= WANTED_DESCRIPTORS
                ? ok("file descriptors", Long.toString(limit))
                : missing("file descriptors", Long.toString(limit), "ulimit -n " + WANTED_DESCRIPTORS);
    }

    private static Finding setsid() throws InterruptedException {
        return Commands.run(Path.of("/"), Map.of(), List.of("setsid", "--version"))
                        .succeeded()
                ? ok("setsid", "found")
                : missing("setsid", "none found", "apt-get install util-linux");
    }

    private static Finding library(String library, String debianPackage) throws InterruptedException {
        return SharedLibraries.systemHas(library)
                ? ok(library, "found")
                : note(library, "not installed", "up unpacks one for itself; or apt-get install " + debianPackage);
    }

    /** As {@code e2ee-js/browser/chromium.ts} looks for it. The fleet runs without. */
    private static Finding chromium() throws InterruptedException {
        String named = System.getenv().getOrDefault("SOTTO_CHROMIUM", "");
        List<String> names =
                named.isEmpty() ? List.of("chromium", "chromium-browser", "google-chrome") : List.of(named);
        for (String name : names) {
            Commands.Result result = Commands.run(Path.of("/"), Map.of(), List.of(name, "--version"));
            if (result.succeeded()) {
                return ok("Chromium", result.tail(1));
            }
        }
        return note(
                "Chromium",
                named.isEmpty() ? "not installed" : "SOTTO_CHROMIUM=" + named + " does not run",
                "test needs it: apt-get install chromium, or its path in SOTTO_CHROMIUM");
    }

    private List<Finding> ports() throws IOException, InterruptedException {
        List<Finding> taken = new ArrayList<>();
        List<Integer> own = fleet.status().stream()
                .filter(status -> status.pid().isPresent())
                .map(ProcessStatus::name)
                .flatMap(name -> fleet.portsOf(name).stream())
                .toList();
        for (Map.Entry<String, Integer> port :
                fleet.ports().all(fleet.gateways()).entrySet()) {
            if (!own.contains(port.getValue()) && !PortCheck.isFree(port.getValue())) {
                taken.add(missing(
                        "port " + port.getValue(),
                        "wanted by " + port.getKey() + ", held by " + PortCheck.holder(port.getValue()),
                        "stop that process, or choose other ports with --port-offset"));
            }
        }
        return taken.isEmpty() ? List.of(ok("ports", "free, or held by this fleet")) : taken;
    }

    private static Finding ok(String subject, String found) {
        return new Finding(Severity.OK, subject, found, "");
    }

    private static Finding note(String subject, String found, String remedy) {
        return new Finding(Severity.NOTE, subject, found, remedy);
    }

    private static Finding missing(String subject, String found, String remedy) {
        return new Finding(Severity.MISSING, subject, found, remedy);
    }
}
