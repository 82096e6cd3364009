package org.sotto.local.cli;

import org.sotto.local.FleetException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Entry point of {@code ./sotto}. Exit codes: 0 done, 1 it did not work, 2 wrong arguments. */
@Command(
        name = "sotto",
        description = "Runs Sotto on this machine: real engines and every service, each a process of its own.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Also, by the script around this program:",
            "  test [--all]  what CI runs: format, build, unit and whole-fleet tests; --all adds the long ones"
        },
        subcommands = {
            BuildCommand.class,
            UpCommand.class,
            DownCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            BackendsCommand.class,
            RestartCommand.class,
            KillCommand.class,
            DoctorCommand.class,
            SmsCommand.class,
            SeedUsersCommand.class,
            DemoCommand.class,
            BenchCommand.class,
            BenchEncryptionCommand.class,
            TestTotalsCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Sotto implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Without a command: the usage, which is an error only for a script that forgot one. */
    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs one command and returns its exit code. */
    static int run(String... args) {
        CommandLine commandLine = new CommandLine(new Sotto());
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
            if (failure instanceof FleetException || failure instanceof IllegalArgumentException) {
                System.err.println("sotto: " + failure.getMessage());
                return 1;
            }
            throw failure;
        });
        commandLine.setParameterExceptionHandler((ParameterException failure, String[] given) -> {
            System.err.println("sotto: " + failure.getMessage());
            failure.getCommandLine().usage(System.err);
            return 2;
        });
        return commandLine.execute(args);
    }
}
