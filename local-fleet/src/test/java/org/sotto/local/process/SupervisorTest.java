package org.sotto.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.local.FleetException;
import org.sotto.local.Progress;
import org.sotto.local.Progress.Phase;

/** Real processes, started, found again, held, killed and replaced. */
class SupervisorTest {
    @TempDir
    Path directory;

    private final List<Progress> steps = Collections.synchronizedList(new ArrayList<>());
    private Supervisor supervisor;

    @BeforeEach
    void supervise() throws Exception {
        Files.createDirectories(directory.resolve("run"));
        supervisor = supervisor();
    }

    @AfterEach
    void end() throws Exception {
        for (String name : supervisor.allRunning()) {
            supervisor.kill(name);
        }
    }

    @Test
    void another_launcher_finds_the_process_and_leaves_it_as_it_is() throws Exception {
        supervisor.start(script("one", "touch ready; exec sleep 60"));
        long pid = supervisor.running("one").orElseThrow().pid();

        Supervisor later = supervisor();
        later.start(script("one", "touch ready; exec sleep 60"));

        assertThat(later.running("one").orElseThrow().pid()).isEqualTo(pid);
        assertThat(later.allRunning()).containsExactly("one");
        assertThat(steps)
                .extracting(Progress::phase)
                .containsExactly(Phase.STARTING, Phase.READY, Phase.ALREADY_RUNNING);
    }

    @Test
    void a_process_whose_settings_changed_is_started_anew() throws Exception {
        supervisor.start(script("one", "touch ready; exec sleep 60"));
        RunRecord before = supervisor.running("one").orElseThrow();
        supervisor.start(script("one", "touch ready; exec sleep 61"));
        assertThat(before.isAlive()).isFalse();
        assertThat(supervisor.running("one").orElseThrow().pid()).isNotEqualTo(before.pid());
    }

    @Test
    void a_process_that_no_longer_answers_is_started_anew() throws Exception {
        Script one = script("one", "touch ready; exec sleep 60");
        supervisor.start(one);
        RunRecord before = supervisor.running("one").orElseThrow();
        Files.delete(directory.resolve("ready"));
        supervisor.start(one);
        assertThat(before.isAlive()).isFalse();
        assertThat(supervisor.running("one").orElseThrow().isAlive()).isTrue();
    }

    @Test
    void a_process_that_dies_while_starting_is_told_at_once_with_its_last_words() throws Exception {
        Files.createDirectories(directory.resolve("logs"));
        Files.writeString(directory.resolve("logs/one.log"), "words of an earlier start\n");
        long before = System.nanoTime();
        assertThatThrownBy(() -> supervisor.start(script("one", "echo no engine at 4711; exit 3")))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("one died while starting")
                .hasMessageContaining("no engine at 4711")
                .hasMessageNotContaining("earlier start");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_process_that_is_never_ready_is_told_with_what_is_amiss() {
        Script never = new Script("one", "exec sleep 60", List.of(), Duration.ofMillis(300));
        assertThatThrownBy(() -> supervisor.start(never))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("one was not ready within")
                .hasMessageContaining("there is no file ready");
    }

    @Test
    void a_port_that_someone_else_holds_is_named_with_its_holder() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Script wants = new Script("one", "touch ready", List.of(taken.getLocalPort()), Duration.ofSeconds(5));
            assertThatThrownBy(() -> supervisor.start(wants))
                    .isInstanceOf(FleetException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " is wanted by one")
                    .hasMessageContaining(
                            "held by pid " + ProcessHandle.current().pid());
        }
    }

    @Test
    void a_paused_process_stays_and_can_go_on() throws Exception {
        supervisor.start(script("one", "touch ready; exec sleep 60"));
        RunRecord record = supervisor.running("one").orElseThrow();
        supervisor.pause("one");
        await().until(record::isPaused);
        assertThat(record.isAlive()).isTrue();
        supervisor.resume("one");
        await().until(() -> !record.isPaused());
    }

    @Test
    void a_paused_process_can_be_stopped() throws Exception {
        supervisor.start(script("one", "touch ready; exec sleep 60"));
        RunRecord record = supervisor.running("one").orElseThrow();
        supervisor.pause("one");
        supervisor.stop("one", Duration.ofSeconds(5));
        assertThat(record.isAlive()).isFalse();
        assertThat(steps).extracting(Progress::phase).doesNotContain(Phase.WARNING);
    }

    @Test
    void a_process_that_ignores_the_request_to_stop_is_killed() throws Exception {
        supervisor.start(script("one", "trap '' TERM; touch ready; while true; do sleep 0.1; done"));
        RunRecord record = supervisor.running("one").orElseThrow();
        supervisor.stop("one", Duration.ofMillis(300));
        assertThat(record.isAlive()).isFalse();
        assertThat(steps).extracting(Progress::phase).contains(Phase.WARNING);
    }

    @Test
    void a_kill_leaves_no_time_to_clean_up() throws Exception {
        supervisor.start(script("one", "trap 'touch cleaned' TERM EXIT; touch ready; while true; do sleep 0.1; done"));
        supervisor.kill("one");
        assertThat(supervisor.running("one")).isEmpty();
        assertThat(directory.resolve("cleaned")).doesNotExist();
    }

    @Test
    void the_process_leads_a_session_of_its_own() throws Exception {
        supervisor.start(script("one", "touch ready; exec sleep 60"));
        long pid = supervisor.running("one").orElseThrow().pid();
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // proc(5): after the name come state, parent, group and session.
        String session = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
        assertThat(session).isEqualTo(Long.toString(pid));
    }

    @Test
    void what_does_not_run_cannot_be_killed_and_need_not_be_stopped() throws Exception {
        supervisor.stop("one", Duration.ofSeconds(1));
        assertThatThrownBy(() -> supervisor.kill("one")).hasMessage("one does not run");
    }

    private Supervisor supervisor() {
        return new Supervisor(directory.resolve("logs"), directory.resolve("run"), steps::add);
    }

    private Script script(String name, String text) {
        return new Script(name, text, List.of(), Duration.ofSeconds(10));
    }

    /** A shell script as a process; it is ready when it has made the file {@code ready}. */
    private final class Script implements Component {
        private final String name;
        private final String text;
        private final List<Integer> ports;
        private final Duration readyWithin;

        Script(String name, String text, List<Integer> ports, Duration readyWithin) {
            this.name = name;
            this.text = text;
            this.ports = ports;
            this.readyWithin = readyWithin;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public List<Integer> ports() {
            return ports;
        }

        @Override
        public String settings() {
            return text;
        }

        @Override
        public Launch prepare(Consumer<String> step) {
            return new Launch(List.of("/bin/sh", "-c", text), Map.of(), directory, "");
        }

        @Override
        public Optional<String> problem() {
            return Files.exists(directory.resolve("ready")) ? Optional.empty() : Optional.of("there is no file ready");
        }

        @Override
        public Duration readyWithin() {
            return readyWithin;
        }

        @Override
        public Duration stopWithin() {
            return Duration.ofSeconds(5);
        }
    }
}
