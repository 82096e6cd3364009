package org.sotto.interop.libsignal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sotto.local.LocalFleet;
import org.sotto.local.bench.encryption.EncryptionBench;
import org.sotto.local.bench.encryption.EncryptionBench.Settings;

/** The benchmark runs with all its libraries; what it measures in so short a time says nothing. */
class EncryptionBenchTest {
    private static final int MEASURES = 4;

    @Test
    @Timeout(120)
    void all_libraries_stand_in_one_table() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Settings settings = new Settings(1, Duration.ofMillis(10), Duration.ofMillis(10));

        EncryptionBench.run(LocalFleet.findCheckout(Path.of("")), settings, new PrintStream(printed, true, UTF_8));

        String table = printed.toString(UTF_8);
        assertThat(table).contains("libsignal 0.", "client-java, JVM", "e2ee-js, Node v");
        // Processor time of a JVM counts in steps of 10 ms, so that here it may be none; there is always one of the
        // clock.
        String figures = "\\s+[0-9.]+ \\(.*\\s[1-9][0-9]* \\(.*";
        for (String library : new String[] {"libsignal", "client-java", "e2ee-js, WebCrypto", "e2ee-js, noble alone"}) {
            assertThat(table.lines().filter(line -> line.matches("  " + library + figures)))
                    .as("%s in%n%s", library, table)
                    .hasSize(MEASURES);
        }
    }
}
