package org.sotto.local.bench.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Java client's part, without a process of its own. */
class EncryptionWorkerTest {

    @Test
    void every_task_is_done_and_each_of_its_measures_answered() throws Exception {
        // The second is longer than one session lasts.
        List<JsonNode> answers = answers("""
                {"task": "SESSIONS", "count": 3}
                {"task": "ONE_WAY", "count": 1001}
                {"task": "IN_TURN", "count": 5}
                """);

        assertThat(answers).hasSize(4);
        assertThat(answers.get(0).path("version").asString()).startsWith("client-java");
        assertThat(answers.get(1).propertyNames()).containsExactlyInAnyOrder("BEGIN", "ACCEPT");
        assertThat(answers.get(2).propertyNames()).containsExactly("ONE_WAY");
        assertThat(answers.get(3).propertyNames()).containsExactly("IN_TURN");
        for (JsonNode answer : answers.subList(1, answers.size())) {
            for (JsonNode taken : answer) {
                assertThat(taken.path("wall").asDouble()).as("%s", answer).isPositive();
            }
        }
    }

    private static List<JsonNode> answers(String requests) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EncryptionWorker.serve(
                new SottoSubject(),
                new ByteArrayInputStream(requests.getBytes(UTF_8)),
                new PrintStream(out, true, UTF_8));
        return out.toString(UTF_8)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }
}
