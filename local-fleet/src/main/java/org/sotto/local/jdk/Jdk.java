package org.sotto.local.jdk;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/**
 * A Java installation.
 *
 * @param home its directory
 * @param feature its feature release, such as 17
 * @param build the exact build, to which class-data archives are tied
 */
public record Jdk(Path home, int feature, String build) {

    /** The first release whose ahead-of-time cache (JEP 483, made in one step by JEP 514) replaces class-data archives. */
    private static final int AOT_CACHE = 25;

    public Path java() {
        return home.resolve("bin/java");
    }

    /** Whether it takes {@code -XX:AOTCacheOutput} and {@code -XX:AOTCache}, which start faster than class-data archives. */
    public boolean hasAotCache() {
        return feature >= AOT_CACHE;
    }

    /** The installation in a directory, empty when there is none. */
    static Optional<Jdk> at(Path home) {
        Path release = home.resolve("release");
        if (!Files.isExecutable(home.resolve("bin/java")) || !Files.isReadable(release)) {
            return Optional.empty();
        }
        Properties values = new Properties();
        try (Reader in = Files.newBufferedReader(release)) {
            values.load(in);
        } catch (IOException e) {
            return Optional.empty();
        }
        String version = unquoted(values, "JAVA_VERSION");
        String runtime = unquoted(values, "JAVA_RUNTIME_VERSION");
        if (!version.matches("\\d+.*")) {
            return Optional.empty();
        }
        String build = (unquoted(values, "IMPLEMENTOR") + "-" + (runtime.isEmpty() ? version : runtime))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9.+]+", "-");
        return Optional.of(new Jdk(home, featureOf(version), build));
    }

    /** {@code 17.0.15} is 17; {@code 1.8.0_402} is 8. */
    static int featureOf(String version) {
        String[] parts = version.split("[^0-9]+", -1);
        int first = Integer.parseInt(parts[0]);
        return first == 1 && parts.length > 1 ? Integer.parseInt(parts[1]) : first;
    }

    private static String unquoted(Properties values, String key) {
        return values.getProperty(key, "").replace("\"", "");
    }
}
