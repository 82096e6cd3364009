package org.sotto.user;

import java.util.Arrays;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts user-service, or with {@code --sotto.seed-users=N} runs that command and ends. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class UserServiceApplication {
    private static final String SEED_OPTION = "--sotto.seed-users=";

    public static void main(String[] args) {
        if (Arrays.stream(args).noneMatch(arg -> arg.startsWith(SEED_OPTION))) {
            SpringApplication.run(UserServiceApplication.class, args);
            return;
        }
        // The command's result is its standard output, so everything else that prints there goes to standard error.
        System.setOut(System.err);
        ConfigurableApplicationContext context = SpringApplication.run(UserServiceApplication.class, args);
        System.exit(SpringApplication.exit(context));
    }
}
