package org.sotto.local.bench.encryption;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sotto.local.FleetException;
import org.sotto.local.jdk.Jdks;

/**
 * Sessions and messages of the Java client, of the TypeScript library and of libsignal, one after the other in every round, so
 * that what else goes on at the machine meets all of them. Processor time comes first: a busy machine changes it least.
 *
 * <p>Each library is asked for what an application asks of it, with its state in memory. They do not do the same: libsignal runs
 * its post-quantum ratchet (SPQR) beside the other, and Sotto looks devices up in signed lists, seals a text once for all devices,
 * and encrypts the key of that.
 */
public final class EncryptionBench {
    /**
     * How long it measures.
     *
     * @param rounds how often everything is measured
     * @param measured about how long one measure lasts in a round
     * @param warmUp how long each task of each library runs before, without what prepares it; a JVM compiles meanwhile
     */
    public record Settings(int rounds, Duration measured, Duration warmUp) {
        /** What {@code ./sotto bench-encryption} takes when nothing else is said. */
        public static final Settings DEFAULT = new Settings(5, Duration.ofMillis(600), Duration.ofSeconds(4));

        public Settings {
            if (rounds < 1) {
                throw new IllegalArgumentException("rounds: " + rounds + " (expected: 1 or more)");
            }
        }
    }

    private static final String LIBSIGNAL = "libsignal";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int FIRST_COUNT = 4;
    private static final List<String> JVM_FLAGS = List.of("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m");

    private final Path checkout;
    private final Settings settings;
    private final PrintStream out;
    private final Map<WorkerProcess, Map<Measure, Figures>> figures = new LinkedHashMap<>();

    private EncryptionBench(Path checkout, Settings settings, PrintStream out) {
        this.checkout = checkout;
        this.settings = settings;
        this.out = out;
    }

    /**
     * Runs everything, and prints one table.
     *
     * @param checkout where {@code e2ee-js} and, on Linux on x86-64, {@code interop-libsignal} are built
     */
    public static void run(Path checkout, Settings settings, PrintStream out) {
        new EncryptionBench(checkout, settings, out).run();
    }

    private void run() {
        List<WorkerProcess> workers = new ArrayList<>();
        try {
            commands().forEach((name, command) -> workers.add(WorkerProcess.start(name, command)));
            measure(workers);
            report(workers);
        } finally {
            workers.forEach(WorkerProcess::close);
        }
    }

    /** The libraries' processes by name, libsignal first. */
    private Map<String, List<String>> commands() {
        Map<String, List<String>> commands = new LinkedHashMap<>();
        if (hasLibsignal()) {
            Path module = checkout.resolve("interop-libsignal/target");
            String classPath = module.resolve("test-classes")
                    + File.pathSeparator
                    + read(module.resolve("test-classpath.txt")).strip();
            commands.put(LIBSIGNAL, java(classPath, "org.sotto.interop.libsignal.LibsignalSubject"));
        } else {
            out.println("libsignal is left out: it runs on Linux on x86-64 (here: " + System.getProperty("os.name")
                    + " on " + System.getProperty("os.arch") + ")");
        }
        commands.put("client-java", java(System.getProperty("java.class.path"), SottoSubject.class.getName()));
        String script = checkout.resolve("e2ee-js/dist/bench.js").toString();
        commands.put("e2ee-js, WebCrypto", List.of("node", script));
        commands.put("e2ee-js, noble alone", List.of("node", script, "--noble"));
        return commands;
    }

    private static boolean hasLibsignal() {
        return System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
    }

    private static List<String> java(String classPath, String main) {
        List<String> command = new ArrayList<>();
        command.add(new Jdks(System.getenv()).running().java().toString());
        command.addAll(JVM_FLAGS);
        command.addAll(List.of("-cp", classPath, main));
        return command;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new FleetException(file + " cannot be read (expected: a built module)", e);
        }
    }

    private void measure(List<WorkerProcess> workers) {
        Map<WorkerProcess, Map<Task, Integer>> counts = new LinkedHashMap<>();
        for (WorkerProcess worker : workers) {
            out.println("warming up " + worker.name());
            counts.put(worker, warmUp(worker));
            Map<Measure, Figures> of = new EnumMap<>(Measure.class);
            for (Measure measure : Measure.values()) {
                of.put(measure, new Figures());
            }
            figures.put(worker, of);
        }
        for (int round = 1; round <= settings.rounds(); round++) {
            out.println("round " + round + " of " + settings.rounds());
            for (Task task : Task.values()) {
                for (WorkerProcess worker : workers) {
                    int count = counts.get(worker).get(task);
                    worker.ask(task, count)
                            .forEach((measure, taken) ->
                                    figures.get(worker).get(measure).add(taken, count));
                }
            }
        }
    }

    /** Returns how often each task fills a measured time. */
    private Map<Task, Integer> warmUp(WorkerProcess worker) {
        Map<Task, Integer> counts = new EnumMap<>(Task.class);
        for (Task task : Task.values()) {
            int count = FIRST_COUNT;
            double spent = 0;
            while (spent < seconds(settings.warmUp())) {
                double wall = worker.ask(task, count).values().stream()
                        .mapToDouble(Taken::wall)
                        .sum();
                spent += wall;
                double once = wall / count / task.measures().size();
                // At most four times as many: the first ones are slow, and a JVM may still be compiling.
                count = Math.max(1, (int) Math.min(4.0 * count, seconds(settings.measured()) / once));
            }
            counts.put(task, count);
        }
        return counts;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }

    private void report(List<WorkerProcess> workers) {
        out.println();
        out.printf(
                Locale.ROOT,
                "Encryption on %s %s, %d processors: %d rounds, in each one library after the other.%n",
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                settings.rounds());
        workers.forEach(worker -> out.println("  " + worker.name() + ": " + worker.version()));
        out.println("Every library keeps its state in memory, stored after every call. A text has "
                + EncryptionSubject.TEXT_BYTES + " bytes and is padded to 1,024; a message is");
        out.println(
                "encrypted by one end and decrypted by the other. libsignal also runs its post-quantum ratchet (SPQR);");
        out.println(
                "Sotto also looks at signed device lists, seals the text for all devices, and encrypts its key for one.");
        for (Measure measure : Measure.values()) {
            out.println();
            out.printf(
                    Locale.ROOT,
                    "%-48s %29s %11s %22s%n",
                    measure.title(),
                    "CPU seconds per 1,000",
                    "/ libsignal",
                    "per second");
            double reference = workers.stream()
                    .filter(worker -> worker.name().equals(LIBSIGNAL))
                    .mapToDouble(
                            worker -> figures.get(worker).get(measure).cpu().median())
                    .findFirst()
                    .orElse(Double.NaN);
            for (WorkerProcess worker : workers) {
                out.println(line(worker.name(), figures.get(worker).get(measure), reference));
            }
        }
    }

    private static String line(String name, Figures figures, double reference) {
        Figures.Spread cpu = figures.cpu();
        Figures.Spread rate = figures.rate();
        return String.format(
                Locale.ROOT,
                "  %-46s %9.3f (%7.3f to %7.3f) %11s %7.0f (%5.0f to %5.0f)",
                name,
                cpu.median(),
                cpu.lowest(),
                cpu.highest(),
                Double.isNaN(reference) ? "-" : String.format(Locale.ROOT, "%.2f", cpu.median() / reference),
                rate.median(),
                rate.lowest(),
                rate.highest());
    }
}
