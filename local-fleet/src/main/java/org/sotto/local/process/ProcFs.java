package org.sotto.local.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** What Linux tells about processes under {@code /proc}. A process that is gone gives an empty answer, never an error. */
public final class ProcFs {
    private static final Path PROC = Path.of("/proc");
    /** TCP_LISTEN in {@code /proc/net/tcp}. */
    private static final String LISTEN = "0A";

    private ProcFs() {}

    /**
     * State and start time from {@code /proc/PID/stat} (proc(5): fields 3 and 22).
     *
     * @param state R, S, D, Z (dead but not reaped), T (stopped) and others
     * @param startTicks clock ticks from boot to the process' start; with the boot's id it identifies a process for good
     */
    record Stat(char state, long startTicks) {
        boolean isDead() {
            return state == 'Z' || state == 'X';
        }

        boolean isPaused() {
            return state == 'T';
        }
    }

    static Optional<Stat> stat(long pid) {
        return read(PROC.resolve(Long.toString(pid)).resolve("stat")).map(ProcFs::parseStat);
    }

    /** The command's name stands in parentheses and may itself hold spaces and parentheses, so fields count from the last one. */
    static Stat parseStat(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
        return new Stat(fields[0].charAt(0), Long.parseLong(fields[19]));
    }

    /** Changes with every boot, so that start times of different boots are never taken for each other. */
    static String bootId() {
        return read(PROC.resolve("sys/kernel/random/boot_id")).orElse("unknown").strip();
    }

    /** Resident memory in MiB. */
    public static OptionalLong residentMiB(long pid) {
        return read(PROC.resolve(Long.toString(pid)).resolve("status")).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst();
    }

    /** Whether any process of this machine names the path in its command line. */
    public static boolean isInUse(Path path) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (read(process.resolve("cmdline")).orElse("").contains(path.toString())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The process that listens on a TCP port, as far as this user may see: {@code pid 4711 (java)}. */
    static Optional<String> listenerOn(int port) throws IOException {
        String wanted = String.format(Locale.ROOT, ":%04X", port);
        for (String table : List.of("net/tcp", "net/tcp6")) {
            for (String line : read(PROC.resolve(table)).orElse("").lines().toList()) {
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 9 && fields[1].endsWith(wanted) && fields[3].equals(LISTEN)) {
                    return ownerOfSocket("socket:[" + fields[9] + "]");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ownerOfSocket(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process.resolve("fd"), socket)) {
                    return Optional.of("pid " + process.getFileName() + " ("
                            + read(process.resolve("comm")).orElse("?").strip() + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path descriptors, String socket) {
        if (!Files.isReadable(descriptors)) {
            return false;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                if (Files.readSymbolicLink(descriptor).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The process or one of its descriptors went away while it was read, or belongs to someone else.
            return false;
        }
        return false;
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // ENOENT or ESRCH: the process has ended; EACCES: it belongs to someone else.
            return Optional.empty();
        }
    }
}
