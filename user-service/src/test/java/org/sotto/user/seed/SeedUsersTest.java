package org.sotto.user.seed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.common.testing.Engines;
import org.sotto.proto.v1.UserChanged;
import org.sotto.proto.v1.UserChanged.ChangeCase;
import org.sotto.user.UserServiceApplication;
import org.sotto.user.testing.RunningService;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command as an operator runs it, a process of its own, against the database of the running service. */
class SeedUsersTest extends RunningService {
    @TempDir
    private Path directory;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private JsonMapper json;

    private record Run(int exitCode, List<String> output, String errors) {}

    @Test
    void it_prints_one_line_for_each_account_whose_tokens_work() throws Exception {
        Run run = seed(700, "local");

        assertThat(run.exitCode()).as("%s", run.errors()).isZero();
        assertThat(run.output()).hasSize(700);
        List<JsonNode> users = run.output().stream().map(json::readTree).toList();
        assertThat(users)
                .extracting(user -> user.path("phone_number").asString())
                .doesNotHaveDuplicates();
        for (JsonNode user : List.of(users.get(0), users.get(699))) {
            String accessToken = user.path("access_token").asString();
            assertThat(api().get("/api/v1/users/me", accessToken).data("phone_number"))
                    .isEqualTo(user.path("phone_number").asString());
            api().refresh(user.path("refresh_token").asString()).succeeded();
            assertThat(changesOf(UUID.fromString(user.path("user_id").asString())))
                    .extracting(UserChanged::getChangeCase)
                    .containsExactly(ChangeCase.REGISTERED);
        }
    }

    @Test
    void it_refuses_outside_of_the_local_profile() throws Exception {
        int before = countUsers();

        Run run = seed(3, "production");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).isEmpty();
        assertThat(run.errors()).contains("production (expected: local)");
        assertThat(countUsers()).isEqualTo(before);
    }

    private int countUsers() {
        return jdbc.sql("SELECT COUNT(*) FROM users").query(Integer.class).single();
    }

    private Run seed(int count, String profile) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                UserServiceApplication.class.getName(),
                "--sotto.seed-users=" + count,
                "--spring.main.web-application-type=none",
                "--spring.profiles.active=" + profile,
                "--sotto.clock.offset=" + clock.offset()));
        command.addAll(List.of(Engines.arguments(properties(NAME))));
        Path output = directory.resolve(profile + ".out");
        Path errors = directory.resolve(profile + ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended in time").isTrue();
        return new Run(process.exitValue(), Files.readAllLines(output), Files.readString(errors));
    }
}
