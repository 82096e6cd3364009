package org.sotto.client.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileInboxStoreTest {
    @TempDir
    Path directory;

    @Test
    void a_position_outlives_the_process() {
        Path file = directory.resolve("position");
        FileInboxStore store = new FileInboxStore(file);
        assertThat(store.position()).isEmpty();
        store.store(41);
        store.store((1L << 53) - 1);
        assertThat(new FileInboxStore(file).position()).hasValue((1L << 53) - 1);
        assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".next"));
    }

    @Test
    void a_half_written_next_file_of_a_crash_changes_nothing() throws IOException {
        Path file = directory.resolve("position");
        new FileInboxStore(file).store(7);
        Files.writeString(directory.resolve("position.next"), "99999");
        FileInboxStore store = new FileInboxStore(file);
        assertThat(store.position()).hasValue(7);
        store.store(8);
        assertThat(new FileInboxStore(file).position()).hasValue(8);
    }

    @Test
    void a_file_with_something_else_in_it_is_refused() throws IOException {
        Path file = Files.writeString(directory.resolve("position"), "twelve");
        assertThatThrownBy(() -> new FileInboxStore(file))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageEndingWith("holds \"twelve\" (expected: an inbox position)");
    }

    @Test
    void a_directory_that_is_gone_is_told() {
        FileInboxStore store = new FileInboxStore(directory.resolve("nowhere").resolve("position"));
        assertThatThrownBy(() -> store.store(1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot store position 1");
        assertThat(store.position()).isEmpty();
    }
}
