package org.sotto.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedLibrariesTest {
    @Test
    void the_loader_names_the_library_that_is_missing() {
        assertThat(SharedLibraries.missingIn("/x/mysqld: error while loading shared libraries: libaio.so.1: cannot open"
                        + " shared object file: No such file or directory\n"))
                .contains("libaio.so.1");
    }

    @Test
    void a_version_is_no_complaint() {
        assertThat(SharedLibraries.missingIn("/x/mysqld  Ver 8.0.15 for Linux on x86_64\n"))
                .isEmpty();
    }
}
