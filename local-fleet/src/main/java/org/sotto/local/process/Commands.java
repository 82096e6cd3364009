package org.sotto.local.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Short-lived programs that the launcher runs to completion. */
public final class Commands {
    /** A program that takes longer is killed: everything run here ends within seconds, a download within a minute. */
    private static final long KILLED_AFTER_SECONDS = 300;

    private Commands() {}

    /**
     * What a program did.
     *
     * @param exitCode 0 for success
     * @param output standard output and standard error together
     */
    public record Result(int exitCode, String output) {
        public boolean succeeded() {
            return exitCode == 0;
        }

        /** The last lines of the output, for an error message. */
        public String tail(int lines) {
            List<String> all = output.lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        }
    }

    /** Runs a program to its end; one that does not exist gives exit code 127, as a shell would. */
    public static Result run(Path directory, Map<String, String> environment, List<String> command)
            throws InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true);
        Environments.apply(builder.environment(), environment);
        try {
            Process process = builder.start();
            CompletableFuture.delayedExecutor(KILLED_AFTER_SECONDS, TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), output);
        } catch (IOException e) {
            return new Result(127, String.valueOf(e.getMessage()));
        }
    }
}
