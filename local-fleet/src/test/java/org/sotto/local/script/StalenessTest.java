package org.sotto.local.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.local.LocalFleet;

/** Which modules {@code ./sotto} builds anew. */
class StalenessTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path checkout;

    @BeforeEach
    void everything_is_built() throws Exception {
        touch("pom.xml", -60);
        for (String module : List.of("common-service", "user-service", "local-fleet/engines")) {
            touch(module + "/pom.xml", -60);
            touch(module + "/target/.sotto-built", 0);
        }
        touch("common-service/src/main/java/A.java", -60);
        touch("user-service/src/main/java/B.java", -60);
        touch("local-fleet/engines/kafka/pom.xml", -60);
    }

    @Test
    void nothing_is_built_twice() throws Exception {
        assertThat(stale()).isEmpty();
    }

    @Test
    void a_changed_source_makes_its_module_stale() throws Exception {
        touch("user-service/src/main/java/B.java", 1);
        assertThat(stale()).containsExactly("user-service");
    }

    @Test
    void a_deleted_source_makes_its_module_stale() throws Exception {
        // Deleting sets the directory's time to the present, long after noon.
        Files.delete(checkout.resolve("user-service/src/main/java/B.java"));
        assertThat(stale()).containsExactly("user-service");
    }

    @Test
    void a_library_that_was_built_again_makes_its_users_stale() throws Exception {
        touch("common-service/target/.sotto-built", 5);
        assertThat(stale()).containsExactly("user-service");
    }

    @Test
    void a_changed_root_pom_makes_every_module_stale() throws Exception {
        touch("pom.xml", 1);
        assertThat(stale()).contains("common-service", "user-service");
    }

    @Test
    void an_engine_whose_pom_changed_is_stale_and_its_own_output_does_not_count() throws Exception {
        touch("local-fleet/engines/kafka/target/classpath.txt", 5);
        assertThat(stale()).isEmpty();
        touch("local-fleet/engines/kafka/pom.xml", 5);
        assertThat(stale()).containsExactly("local-fleet/engines");
    }

    @Test
    void a_changed_description_of_the_websocket_makes_the_edge_stale() throws Exception {
        touch("api-gateway/pom.xml", -60);
        touch("api-gateway/src/main/java/C.java", -60);
        touch("api-gateway/target/.sotto-built", 0);
        touch("docs/asyncapi.yaml", -60);
        assertThat(stale("api-gateway", "user-service")).isEmpty();
        touch("docs/asyncapi.yaml", 1);
        assertThat(stale("api-gateway", "user-service")).containsExactly("api-gateway");
    }

    @Test
    void a_launcher_that_was_built_again_makes_what_its_benchmark_measures_stale() throws Exception {
        touch("interop-libsignal/pom.xml", -60);
        touch("interop-libsignal/src/test/java/D.java", -60);
        touch("interop-libsignal/target/.sotto-built", 0);
        touch("local-fleet/target/.sotto-built", 0);
        assertThat(stale("interop-libsignal", "user-service")).isEmpty();
        touch("local-fleet/target/.sotto-built", 1);
        assertThat(stale("interop-libsignal", "user-service")).containsExactly("interop-libsignal");
    }

    @Test
    void a_module_that_was_never_built_is_stale() throws Exception {
        Files.delete(checkout.resolve("user-service/target/.sotto-built"));
        assertThat(stale()).containsExactly("user-service");
    }

    private void touch(String path, int secondsAfterNoon) throws Exception {
        Path file = checkout.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(NOON.plusSeconds(secondsAfterNoon)));
        for (Path directory = file.getParent(); !directory.equals(checkout); directory = directory.getParent()) {
            Files.setLastModifiedTime(directory, FileTime.from(NOON.minusSeconds(60)));
        }
    }

    private List<String> stale() throws Exception {
        return stale("common-service", "user-service", "local-fleet/engines");
    }

    private List<String> stale(String... modules) throws Exception {
        Path script = LocalFleet.findCheckout(Path.of("")).resolve("sotto");
        Process bash = new ProcessBuilder(
                        "bash", "-c", "source '" + script + "'; stale_modules " + String.join(" ", modules))
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        return output.lines().toList();
    }
}
