package org.sotto.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pid alone does not identify a process: start time and boot do. */
class RunRecordTest {
    @TempDir
    Path directory;

    private Process process;

    @BeforeEach
    void start() throws Exception {
        process = new ProcessBuilder("sleep", "60").start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void the_process_that_was_started_is_recognised_after_a_reload() throws Exception {
        Path file = directory.resolve("x.pid");
        RunRecord started = RunRecord.of(process.pid(), "settings", "artifact").readyAfter(1500);
        started.write(file);
        assertThat(RunRecord.read(file)).contains(started);
        assertThat(RunRecord.read(file).orElseThrow().isAlive()).isTrue();
        assertThat(started.secondsUntilReady()).hasValue(1.5);
    }

    @Test
    void another_process_with_the_same_pid_is_a_stranger() throws Exception {
        RunRecord mine = RunRecord.of(process.pid(), "", "");
        RunRecord stranger = new RunRecord(mine.pid(), mine.startTicks() + 1, mine.bootId(), "", "", -1);
        assertThat(stranger.isAlive()).isFalse();
        assertThat(Signal.KILL.sendTo(stranger)).isFalse();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void a_process_of_an_earlier_boot_is_a_stranger() {
        RunRecord mine = RunRecord.of(process.pid(), "", "");
        assertThat(new RunRecord(mine.pid(), mine.startTicks(), "another boot", "", "", -1).isAlive())
                .isFalse();
    }

    @Test
    void a_process_that_ended_is_not_alive() throws Exception {
        RunRecord record = RunRecord.of(process.pid(), "", "");
        process.destroyForcibly().waitFor();
        assertThat(record.isAlive()).isFalse();
        assertThat(record.isPaused()).isFalse();
    }

    @Test
    void a_pid_file_that_was_cut_short_says_nothing() throws Exception {
        Path file = Files.writeString(directory.resolve("x.pid"), "pid=" + process.pid() + "\n");
        assertThat(RunRecord.read(file)).isEmpty();
        assertThat(RunRecord.read(directory.resolve("none.pid"))).isEmpty();
    }

    @Test
    void a_command_name_with_spaces_and_parentheses_does_not_shift_the_fields() {
        String stat = "42 (a) S (b c) T 1 42 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 200";
        assertThat(ProcFs.parseStat(stat)).isEqualTo(new ProcFs.Stat('T', 987654));
    }
}
