package org.sotto.local.bench.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.sotto.local.bench.encryption.EncryptionSubject.Conversation;
import org.sotto.local.bench.encryption.EncryptionSubject.Strangers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures a library of the JVM. It first says {@code {"version": …}}, then answers each line {@code {"task": …, "count": …}}
 * with one of what it measured: {@code {"BEGIN": {"cpu": s, "wall": s}, …}}, in seconds for all {@code count}.
 *
 * <p>Processor time is the whole process', so that collecting garbage and compiling count; Linux
 * gives it in steps of 10 ms.
 */
public final class EncryptionWorker {
    /** Sotto makes a new session after so many messages; nobody's session lives longer here. */
    static final int MESSAGES_OF_A_SESSION = 1_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final EncryptionSubject subject;
    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private EncryptionWorker(EncryptionSubject subject) {
        this.subject = subject;
    }

    /** Serves until the input ends. */
    public static void serve(EncryptionSubject subject, InputStream in, PrintStream out) throws Exception {
        EncryptionWorker worker = new EncryptionWorker(subject);
        say(out, Map.of("version", subject.version()));
        BufferedReader requests = new BufferedReader(new InputStreamReader(in, UTF_8));
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            JsonNode request = JsonMapper.shared().readTree(line);
            Task task = Task.valueOf(request.path("task").asString());
            say(out, worker.measure(task, request.path("count").asInt()));
        }
    }

    private static void say(PrintStream out, Map<?, ?> answer) throws IOException {
        out.println(JsonMapper.shared().writeValueAsString(answer));
        out.flush();
    }

    private Map<Measure, Taken> measure(Task task, int count) throws Exception {
        return switch (task) {
            case SESSIONS -> sessions(count);
            case ONE_WAY -> Map.of(Measure.ONE_WAY, messages(count, false));
            case IN_TURN -> Map.of(Measure.IN_TURN, messages(count, true));
        };
    }

    private Map<Measure, Taken> sessions(int count) throws Exception {
        Strangers strangers = subject.strangers(count);
        Stopwatch begin = new Stopwatch();
        begin.time(count, strangers::begin);
        Stopwatch accept = new Stopwatch();
        accept.time(count, strangers::accept);
        return Map.of(Measure.BEGIN, begin.taken(), Measure.ACCEPT, accept.taken());
    }

    private Taken messages(int count, boolean inTurn) throws Exception {
        Stopwatch watch = new Stopwatch();
        for (int done = 0; done < count; done += MESSAGES_OF_A_SESSION) {
            Conversation conversation = subject.conversation();
            watch.time(Math.min(MESSAGES_OF_A_SESSION, count - done), i -> conversation.message(inTurn && i % 2 == 1));
        }
        return watch.taken();
    }

    private interface Work {
        void run(int index) throws Exception;
    }

    /** Adds up what its works took. */
    private final class Stopwatch {
        private long cpuNanos;
        private long wallNanos;

        void time(int count, Work work) throws Exception {
            long wall = System.nanoTime();
            long cpu = system.getProcessCpuTime();
            for (int i = 0; i < count; i++) {
                work.run(i);
            }
            cpuNanos += system.getProcessCpuTime() - cpu;
            wallNanos += System.nanoTime() - wall;
        }

        Taken taken() {
            return new Taken(cpuNanos / NANOS_PER_SECOND, wallNanos / NANOS_PER_SECOND);
        }
    }
}
