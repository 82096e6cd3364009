package org.sotto.local.bench.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.sotto.local.FleetException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A library in a process of its own, which works only while it is asked; its protocol is {@link EncryptionWorker}'s. */
final class WorkerProcess implements AutoCloseable {
    private static final long ENDS_WITHIN_SECONDS = 10;

    private final String name;
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;
    private final String version;

    private WorkerProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        this.version = read("its version").path("version").asString();
    }

    /** Starts it. What it says on standard error goes to this process'. */
    static WorkerProcess start(String name, List<String> command) {
        try {
            return new WorkerProcess(
                    name,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
        } catch (IOException e) {
            throw new FleetException("cannot start " + command.get(0) + " for " + name, e);
        }
    }

    String name() {
        return name;
    }

    String version() {
        return version;
    }

    /** Lets it do a task that many times. */
    Map<Measure, Taken> ask(Task task, int count) {
        try {
            requests.write(JsonMapper.shared().writeValueAsString(Map.of("task", task.name(), "count", count)));
            requests.newLine();
            requests.flush();
        } catch (IOException e) {
            throw new FleetException(name + " does not listen any more, at " + task + "; see above", e);
        }
        JsonNode answer = read(task + " of " + count);
        Map<Measure, Taken> taken = new EnumMap<>(Measure.class);
        for (Measure measure : task.measures()) {
            taken.put(measure, JsonMapper.shared().treeToValue(answer.required(measure.name()), Taken.class));
        }
        return taken;
    }

    private JsonNode read(String what) {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new FleetException(name + " ended (expected: " + what + "); see above");
            }
            return JsonMapper.shared().readTree(line);
        } catch (IOException e) {
            throw new FleetException(name + " cannot be read (expected: " + what + ")", e);
        }
    }

    /** Its input ends, and with it the process. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            // It ended before, and whoever asked it last was told so.
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
