package org.sotto.client;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Counts for {@link ClientStats}; written by the client's loop, read by anyone. */
final class Counters {
    enum Count {
        CONNECTIONS,
        ENTRIES,
        MESSAGES,
        REPEATED_ENTRIES,
        REPEATED_MESSAGES,
        REPEATED_SENDS,
        REPEATED_EVENTS,
        GAPS,
        GAPS_LEFT,
        LATE_ENTRIES,
        OUT_OF_ORDER,
        MALFORMED_FRAMES,
        SENDS,
        RESENDS,
        HELD_BACK,
        ACKS,
        SURPLUS_ACKS,
        ACKNOWLEDGEMENTS,
        DEAD_CONNECTIONS,
        BEHIND_TAIL
    }

    private final Map<Count, LongAdder> counts;

    Counters() {
        EnumMap<Count, LongAdder> all = new EnumMap<>(Count.class);
        for (Count count : Count.values()) {
            all.put(count, new LongAdder());
        }
        this.counts = Collections.unmodifiableMap(all);
    }

    void add(Count count) {
        adder(count).increment();
    }

    ClientStats snapshot() {
        return new ClientStats(
                get(Count.CONNECTIONS),
                get(Count.ENTRIES),
                get(Count.MESSAGES),
                get(Count.REPEATED_ENTRIES),
                get(Count.REPEATED_MESSAGES),
                get(Count.REPEATED_SENDS),
                get(Count.REPEATED_EVENTS),
                get(Count.GAPS),
                get(Count.GAPS_LEFT),
                get(Count.LATE_ENTRIES),
                get(Count.OUT_OF_ORDER),
                get(Count.MALFORMED_FRAMES),
                get(Count.SENDS),
                get(Count.RESENDS),
                get(Count.HELD_BACK),
                get(Count.ACKS),
                get(Count.SURPLUS_ACKS),
                get(Count.ACKNOWLEDGEMENTS),
                get(Count.DEAD_CONNECTIONS),
                get(Count.BEHIND_TAIL));
    }

    private long get(Count count) {
        return adder(count).sum();
    }

    private LongAdder adder(Count count) {
        return Objects.requireNonNull(counts.get(count), "every count has its adder");
    }
}
