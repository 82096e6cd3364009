package org.sotto.local.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import org.sotto.local.Progress;
import org.sotto.local.Progress.Phase;

/** Prints a line for each step, with the seconds since the command began. */
final class ProgressLines implements Consumer<Progress> {
    private final PrintStream out;
    private final long since = System.nanoTime();

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void accept(Progress step) {
        out.printf(Locale.ROOT, "%6.1f s  %-17s %s%n", seconds(), step.name(), text(step));
    }

    double seconds() {
        return (System.nanoTime() - since) / 1e9;
    }

    private static String text(Progress step) {
        String what = step.phase() == Phase.ALREADY_RUNNING
                ? "runs already"
                : step.phase().name().toLowerCase(Locale.ROOT);
        if (step.phase() == Phase.READY) {
            return String.format(Locale.ROOT, "ready after %.1f s", step.took().toMillis() / 1000.0);
        }
        return step.detail().isEmpty() ? what : what + ": " + step.detail();
    }
}
