package org.sotto.local.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.sotto.local.FleetException;
import org.sotto.local.process.LogFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Prints the end of a process' output.")
final class LogsCommand implements Callable<Integer> {
    private static final int POLL_MS = 200;

    @Mixin
    private FleetOptions options;

    @Parameters(paramLabel = "NAME", description = "such as gateway-1 or kafka")
    private String name;

    @Option(names = "-n", paramLabel = "LINES", defaultValue = "100", description = "how many (default: 100)")
    private int lines;

    @Option(names = "-f", description = "goes on until Ctrl-C with what the process prints")
    private boolean follow;

    @Override
    public Integer call() throws Exception {
        LogFile log = options.fleet(step -> {}).log(name);
        if (!Files.exists(log.path())) {
            throw new FleetException(name + " has printed nothing yet (" + log.path() + " is missing)");
        }
        long end = log.length();
        log.lastLines(lines, 0).forEach(System.out::println);
        if (follow) {
            followFrom(log, end);
        }
        return 0;
    }

    /** Runs until the person at the keyboard has enough. A shorter file is a new one: it was rotated. */
    private static void followFrom(LogFile log, long start) throws IOException, InterruptedException {
        long position = start;
        while (!Thread.currentThread().isInterrupted()) {
            long length = log.length();
            if (length < position) {
                position = 0;
            }
            if (length > position) {
                position = copy(log, position, length);
                System.out.flush();
            }
            Thread.sleep(POLL_MS);
        }
    }

    private static long copy(LogFile log, long from, long to) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.path().toFile(), "r")) {
            byte[] fresh = new byte[(int) Math.min(to - from, 1 << 20)];
            file.seek(from);
            file.readFully(fresh);
            System.out.write(fresh, 0, fresh.length);
            return from + fresh.length;
        }
    }
}
