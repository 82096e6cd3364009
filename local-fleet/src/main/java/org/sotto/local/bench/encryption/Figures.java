package org.sotto.local.bench.encryption;

import java.util.ArrayList;
import java.util.List;

/** What one measure of one library came to, round by round. */
final class Figures {
    private static final double PER = 1_000;

    private final List<Double> cpu = new ArrayList<>();
    private final List<Double> rate = new ArrayList<>();

    /** Adds a round in which something was done {@code count} times. */
    void add(Taken taken, int count) {
        cpu.add(taken.cpu() / count * PER);
        rate.add(count / taken.wall());
    }

    /** Processor seconds for a thousand. */
    Spread cpu() {
        return Spread.of(cpu);
    }

    /** How many in a second by the clock. */
    Spread rate() {
        return Spread.of(rate);
    }

    /** The middle of several values, and the outermost. */
    record Spread(double median, double lowest, double highest) {
        /** @param values one or more */
        static Spread of(List<Double> values) {
            List<Double> sorted = values.stream().sorted().toList();
            int middle = sorted.size() / 2;
            double median =
                    sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
            return new Spread(median, sorted.get(0), sorted.get(sorted.size() - 1));
        }
    }
}
