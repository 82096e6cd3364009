package org.sotto.local.bench.encryption;

import java.util.List;

/** What a worker does at one request. */
enum Task {
    SESSIONS,
    ONE_WAY,
    IN_TURN;

    /** What it measures. */
    List<Measure> measures() {
        return switch (this) {
            case SESSIONS -> List.of(Measure.BEGIN, Measure.ACCEPT);
            case ONE_WAY -> List.of(Measure.ONE_WAY);
            case IN_TURN -> List.of(Measure.IN_TURN);
        };
    }
}
