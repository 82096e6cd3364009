package org.sotto.local.engine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sotto.local.FleetException;
import org.sotto.local.process.Commands;

/**
 * Shared libraries that a bare Debian or Ubuntu lacks. They are fetched as packages and unpacked into a directory of the
 * launcher's own: nothing is installed, so no root is needed, and the system stays as it was.
 */
public final class SharedLibraries {
    private static final Pattern MISSING =
            Pattern.compile("error while loading shared libraries: ([^:\\s]+): cannot open shared object file");

    /** Packages by library, the newer distributions' name last. */
    private static final Map<String, List<String>> PACKAGES = Map.of(
            "libaio.so.1", List.of("libaio1", "libaio1t64"),
            "libnuma.so.1", List.of("libnuma1"),
            "libcrypt.so.1", List.of("libcrypt1"),
            "libstdc++.so.6", List.of("libstdc++6"),
            "libgcc_s.so.1", List.of("libgcc-s1"));

    private final Path directory;

    SharedLibraries(Path directory) {
        this.directory = directory;
    }

    /** Whether the system itself has a library, as the loader's cache tells. */
    public static boolean systemHas(String library) throws InterruptedException {
        return Commands.run(Path.of("/"), Map.of(), List.of("/sbin/ldconfig", "-p"))
                .output()
                .contains(library + " ");
    }

    /**
     * Fetches what the program cannot load, and returns the environment it must run with.
     *
     * @param program run with {@code --version} to see what the loader misses
     */
    Map<String, String> completeFor(Path program, Consumer<String> step) throws IOException, InterruptedException {
        Set<String> fetched = new HashSet<>();
        while (true) {
            Commands.Result result = Commands.run(
                    program.getParent(), environment(), List.of(program.toString(), "--no-defaults", "--version"));
            Optional<String> missing = missingIn(result.output());
            if (missing.isEmpty()) {
                if (!result.succeeded()) {
                    throw new FleetException(program + " does not run on this machine: " + result.tail(5));
                }
                return environment();
            }
            if (!fetched.add(missing.get())) {
                throw new FleetException(program + " still misses " + missing.get() + " after it was unpacked to "
                        + directory + "; " + advice(missing.get()));
            }
            step.accept("fetching " + missing.get());
            fetch(missing.get());
        }
    }

    static Optional<String> missingIn(String output) {
        Matcher matcher = MISSING.matcher(output);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private void fetch(String library) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        updateListsIfEmpty();
        List<String> refusals = new ArrayList<>();
        for (String name : PACKAGES.getOrDefault(library, List.of())) {
            Path work = Files.createTempDirectory(directory, "fetch");
            List<String> download = new ArrayList<>(List.of("apt-get", "download"));
            if (isRoot()) {
                // Else apt drops to a user who may not write here, and says so at length.
                download.addAll(List.of("-o", "APT::Sandbox::User=root"));
            }
            download.add(name);
            Commands.Result result = Commands.run(work, Map.of("LC_ALL", "C"), download);
            if (result.succeeded()) {
                unpack(work);
            } else {
                refusals.add(result.tail(3));
            }
            Unpacked.deleteTree(work);
            if (result.succeeded()) {
                linkRenamed(library);
                return;
            }
        }
        throw new FleetException(library + " is missing and could not be fetched (" + String.join("; ", refusals)
                + "); " + advice(library));
    }

    private void unpack(Path work) throws IOException, InterruptedException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(work, "*.deb")) {
            for (Path archive : archives) {
                Commands.Result result = Commands.run(
                        work, Map.of(), List.of("dpkg-deb", "-x", archive.toString(), directory.toString()));
                if (!result.succeeded()) {
                    throw new FleetException("dpkg-deb -x " + archive + " failed: " + result.tail(5));
                }
            }
        }
    }

    /** Distributions with 64-bit time call libaio.so.1 libaio.so.1t64; on 64-bit machines the two are the same. */
    private void linkRenamed(String library) throws IOException {
        for (Path place : places()) {
            Path renamed = place.resolve(library + "t64");
            if (Files.exists(renamed) && !Files.exists(place.resolve(library))) {
                Files.createSymbolicLink(place.resolve(library), renamed.getFileName());
            }
        }
    }

    private static void updateListsIfEmpty() throws IOException, InterruptedException {
        Path lists = Path.of("/var/lib/apt/lists");
        if (!isRoot() || !Files.isDirectory(lists)) {
            return;
        }
        try (Stream<Path> files = Files.list(lists)) {
            if (files.anyMatch(file -> file.getFileName().toString().contains("_Packages"))) {
                return;
            }
        }
        // What goes wrong here shows in the download that follows.
        Commands.run(Path.of("/"), Map.of("LC_ALL", "C"), List.of("apt-get", "-q", "update"));
    }

    private Map<String, String> environment() throws IOException {
        List<Path> places = places();
        return places.isEmpty()
                ? Map.of()
                : Map.of("LD_LIBRARY_PATH", places.stream().map(Path::toString).collect(Collectors.joining(":")));
    }

    private List<Path> places() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.getFileName().toString().contains(".so"))
                    .map(Path::getParent)
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    private static String advice(String library) {
        List<String> names = PACKAGES.getOrDefault(library, List.of());
        return names.isEmpty()
                ? "install the package that holds it"
                : "install it with: apt-get install " + String.join(" (or ", names) + (names.size() > 1 ? ")" : "");
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
