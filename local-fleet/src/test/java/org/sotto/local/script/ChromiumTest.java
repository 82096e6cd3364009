package org.sotto.local.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.local.LocalFleet;

/** How {@code ./sotto test} comes by a browser. */
class ChromiumTest {
    private record Result(int status, String output) {}

    @TempDir
    Path programs;

    /** A path on which there is no browser, and what the script is read with. */
    @BeforeEach
    void nothing_is_installed() throws Exception {
        for (String name : List.of("dirname", "readlink")) {
            program(name, "exec /usr/bin/" + name + " \"$@\"");
        }
    }

    @Test
    void an_installed_one_is_taken() throws Exception {
        program("chromium-browser", "exit 0");
        program("apt-get", "echo asked");
        assertThat(require(Map.of())).isEqualTo(new Result(0, ""));
    }

    @Test
    void a_named_one_is_taken_or_refused() throws Exception {
        program("own-build", "exit 0");
        String own = programs.resolve("own-build").toString();
        assertThat(require(Map.of("SOTTO_CHROMIUM", own))).isEqualTo(new Result(0, ""));
        Result refused = require(Map.of("SOTTO_CHROMIUM", "/nowhere"));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("SOTTO_CHROMIUM: /nowhere (expected: a program that can be run)");
    }

    @Test
    void root_gets_debians() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may install");
        program("apt-get", "echo \"apt-get $*\"");
        Result result = require(Map.of());
        assertThat(result.status()).isZero();
        assertThat(result.output())
                .contains("apt-get update", "apt-get install -y -qq --no-install-recommends chromium");
    }

    @Test
    void where_it_cannot_be_installed_the_way_to_it_is_told() throws Exception {
        Result without = require(Map.of());
        program("apt-get", "exit 100");
        Result failing = require(Map.of());
        for (Result result : List.of(without, failing)) {
            assertThat(result.status()).isEqualTo(1);
            assertThat(result.output()).contains("apt-get install chromium, or name one by SOTTO_CHROMIUM");
        }
    }

    private void program(String name, String body) throws Exception {
        Path file = programs.resolve(name);
        Files.writeString(file, "#!/usr/bin/bash\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result require(Map<String, String> environment) throws Exception {
        Path script = LocalFleet.findCheckout(Path.of("")).resolve("sotto");
        ProcessBuilder builder =
                new ProcessBuilder("bash", "-c", "source '" + script + "'; require_chromium").redirectErrorStream(true);
        builder.environment().remove("SOTTO_CHROMIUM");
        builder.environment().put("PATH", programs.toString());
        builder.environment().putAll(environment);
        Process bash = builder.start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(bash.waitFor(), output);
    }
}
