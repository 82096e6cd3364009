package org.sotto.local;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.sotto.local.process.Environments;
import org.sotto.local.service.ServiceKind;
import org.sotto.local.service.ServiceProcess;

/** Runs user-service's jar as the operator's command that makes accounts. */
final class SeedUsers {
    private SeedUsers() {}

    /** @return the command's exit code */
    static int run(Roster roster, Directories directories, BiConsumer<String, String> warn, int count, OutputStream out)
            throws IOException, InterruptedException {
        String name = ServiceKind.USER_SERVICE.module();
        ServiceProcess service = roster.service(name, Map.of());
        Path log = directories.logs().resolve("seed-users.log");
        List<String> command = new ArrayList<>(service.command(step -> warn.accept(name, step)));
        command.addAll(List.of(
                "--spring.main.web-application-type=none",
                "--sotto.seed-users=" + count,
                // Standard output belongs to the accounts alone.
                "--spring.main.banner-mode=off",
                "--logging.threshold.console=OFF",
                "--logging.file.name=" + log));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directories.state().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        Environments.apply(builder.environment(), roster.environment(name));
        Process process = builder.start();
        process.getInputStream().transferTo(out);
        out.flush();
        return process.waitFor();
    }
}
