package org.sotto.local.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdkTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"17.0.15, 17", "1.8.0_402, 8", "25, 25", "11.0.2, 11"})
    void a_version_gives_its_feature_release(String version, int feature) {
        assertThat(Jdk.featureOf(version)).isEqualTo(feature);
    }

    @Test
    void java_home_comes_first_for_cassandra_when_it_is_a_17() throws Exception {
        Path home = installation("17.0.1");
        assertThat(new Jdks(Map.of("JAVA_HOME", home.toString())).java17())
                .map(Jdk::home)
                .contains(home);
    }

    @Test
    void a_newer_java_home_is_passed_over_for_cassandra() throws Exception {
        Path home = installation("25.0.1");
        assertThat(new Jdks(Map.of("JAVA_HOME", home.toString())).java17())
                .map(Jdk::home)
                .isNotEqualTo(Optional.of(home));
    }

    @Test
    void services_run_on_what_was_chosen_for_them() throws Exception {
        Path home = installation("25.0.1");
        Jdk chosen = new Jdks(Map.of("SOTTO_JAVA_HOME", home.toString())).forServices();
        assertThat(chosen.feature()).isEqualTo(25);
        assertThat(chosen.hasAotCache()).isTrue();
        assertThat(chosen.build()).isEqualTo("sample-vendor-25.0.1+7");
    }

    @Test
    void a_choice_that_is_no_installation_or_too_old_is_named() throws Exception {
        assertThatThrownBy(() -> new Jdks(Map.of("SOTTO_JAVA_HOME", directory.toString())).forServices())
                .hasMessageContaining("SOTTO_JAVA_HOME: " + directory);
        Path old = installation("11.0.2");
        assertThatThrownBy(() -> new Jdks(Map.of("SOTTO_JAVA_HOME", old.toString())).forServices())
                .hasMessageContaining("is Java 11 (expected: 17 or newer)");
    }

    private Path installation(String version) throws Exception {
        Path home = Files.createDirectories(directory.resolve("jdk-" + version));
        Path java =
                Files.createFile(Files.createDirectories(home.resolve("bin")).resolve("java"));
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Sample Vendor\"\nJAVA_VERSION=\"" + version + "\"\nJAVA_RUNTIME_VERSION=\"" + version
                        + "+7\"\n");
        return home;
    }
}
