package org.sotto.gateway.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What is counted about connections. */
public final class ConnectionMetrics {
    private static final String FRAMES = "sotto.gateway.frames";
    private static final String CLOSES = "sotto.gateway.closes";

    private final Counter in;
    private final Counter out;
    private final Counter cut;
    private final Map<CloseCode, Counter> closes = new EnumMap<>(CloseCode.class);

    public ConnectionMetrics(MeterRegistry metrics) {
        this.in = metrics.counter(FRAMES, "direction", "in");
        this.out = metrics.counter(FRAMES, "direction", "out");
        this.cut = metrics.counter(CLOSES, "code", "1006", "reason", "CUT");
        for (CloseCode code : CloseCode.values()) {
            closes.put(code, metrics.counter(CLOSES, "code", Integer.toString(code.code()), "reason", code.name()));
        }
    }

    void frameIn() {
        in.increment();
    }

    void frameOut() {
        out.increment();
    }

    void cut() {
        cut.increment();
    }

    void closed(CloseCode why) {
        Counter counter = closes.get(why);
        if (counter != null) {
            counter.increment();
        }
    }
}
