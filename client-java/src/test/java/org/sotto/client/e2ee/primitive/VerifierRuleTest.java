package org.sotto.client.e2ee.primitive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** BouncyCastle alone verifies Ed25519: the JDK's verifier decides otherwise about crafted signatures. */
class VerifierRuleTest {
    private static final Pattern JDK_VERIFIER =
            Pattern.compile("Signature\\s*\\.\\s*getInstance\\s*\\(\\s*\"(Ed25519|EdDSA)\"");

    private static boolean uses(Path file) {
        try {
            return JDK_VERIFIER.matcher(Files.readString(file)).find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void no_module_verifies_ed25519_by_the_jdk() throws IOException {
        assertThat(JDK_VERIFIER.matcher("Signature.getInstance(\"Ed25519\")").find())
                .isTrue();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path sources : modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    List<Path> guilty = files.filter(file -> file.toString().endsWith(".java"))
                            .filter(VerifierRuleTest::uses)
                            .toList();
                    assertThat(guilty).isEmpty();
                }
            }
        }
    }
}
