package org.sotto.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    Path directory;

    @Test
    void a_small_log_goes_on() throws Exception {
        Path path = Files.writeString(directory.resolve("x.log"), "before\n");
        assertThat(new LogFile(path).rotate()).isEqualTo(7);
        assertThat(path).hasContent("before");
    }

    @Test
    void a_large_log_is_set_aside_and_replaces_the_one_before() throws Exception {
        Path path = directory.resolve("x.log");
        Path older = Files.writeString(directory.resolve("x.log.1"), "oldest\n");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(LogFile.ROTATE_AT);
        }
        assertThat(new LogFile(path).rotate()).isZero();
        assertThat(path).doesNotExist();
        assertThat(older).hasSize(LogFile.ROTATE_AT);
    }

    @Test
    void a_first_start_has_no_log() throws Exception {
        LogFile log = new LogFile(directory.resolve("logs/x.log"));
        assertThat(log.rotate()).isZero();
        assertThat(log.lastLines(10, 0)).isEmpty();
        assertThat(directory.resolve("logs")).isDirectory();
    }

    @Test
    void the_last_lines_come_in_order() throws Exception {
        LogFile log = new LogFile(Files.writeString(directory.resolve("x.log"), "a\nb\nc\n"));
        assertThat(log.lastLines(2, 0)).containsExactly("b", "c");
        assertThat(log.lastLines(9, 0)).containsExactly("a", "b", "c");
    }

    @Test
    void lines_of_an_earlier_start_are_left_out() throws Exception {
        LogFile log = new LogFile(Files.writeString(directory.resolve("x.log"), "old\nnew\n"));
        assertThat(log.lastLines(9, 4)).containsExactly("new");
    }

    @Test
    void the_end_of_a_large_log_is_read_without_its_beginning() throws Exception {
        String text = IntStream.range(0, 100_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        LogFile log = new LogFile(Files.writeString(directory.resolve("x.log"), text));
        assertThat(log.lastLines(3, 0)).containsExactly("line 99997", "line 99998", "line 99999");
    }
}
