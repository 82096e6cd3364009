package org.sotto.user.seed;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code --sotto.seed-users=N}: makes N accounts (1 to 1,000,000) and prints each as a JSON line on standard output. Only in
 * profile {@code local}, since it makes accounts that nobody verified; elsewhere it fails with exit code 1.
 */
@Component
@ConditionalOnProperty("sotto.seed-users")
class SeedUsersCommand implements ApplicationRunner, ExitCodeGenerator {
    private static final Logger log = LoggerFactory.getLogger(SeedUsersCommand.class);
    private static final int MAX_COUNT = 1_000_000;

    private final int count;
    private final UserSeeder seeder;
    private final JsonMapper json;
    private final Environment environment;
    private final Clock clock;
    private int exitCode = 1;

    SeedUsersCommand(
            @Value("${sotto.seed-users}") int count,
            UserSeeder seeder,
            JsonMapper json,
            Environment environment,
            Clock clock) {
        this.count = count;
        this.seeder = seeder;
        this.json = json;
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public void run(ApplicationArguments args) {
        if (!environment.acceptsProfiles(Profiles.of("local"))) {
            log.error(
                    "seed-users makes accounts that nobody verified: profiles {} (expected: local)",
                    String.join(",", environment.getActiveProfiles()));
            return;
        }
        if (count < 1 || count > MAX_COUNT) {
            log.error("sotto.seed-users: {} (expected: 1 to {})", count, MAX_COUNT);
            return;
        }
        Instant start = clock.instant();
        try (PrintStream out = new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false, StandardCharsets.UTF_8)) {
            seeder.seed(count, user -> out.println(json.writeValueAsString(user)));
            if (out.checkError()) {
                log.error("standard output was closed before all {} users were printed", count);
                return;
            }
        }
        log.info(
                "made {} users in {} ms",
                count,
                Duration.between(start, clock.instant()).toMillis());
        exitCode = 0;
    }

    @Override
    public int getExitCode() {
        return exitCode;
    }
}
