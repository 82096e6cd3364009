package org.sotto.presence.erasure;

import java.util.Map;
import org.sotto.common.engine.Waiting;
import org.sotto.common.erasure.AccountEraser;
import org.sotto.common.erasure.Erasure;

/**
 * Erases who was connected and seen. A gateway that closes the user's sockets and a sweep that sees them off write once more
 * after the first pass; the second one erases that, and nothing is written any more then. Not found are the user's own looks at
 * others, which are members of those others' sets: they end by themselves, 70 seconds after the last refresh.
 */
final class PresenceEraser implements AccountEraser {
    private final TraceStore traces;

    PresenceEraser(TraceStore traces) {
        this.traces = traces;
    }

    @Override
    public Map<String, Long> erase(Erasure erasure) throws Exception {
        long keys = Waiting.await(
                traces.erase(erasure.userId(), erasure.deviceIds()), "erasing the presence of " + erasure.userId());
        return Map.of("redis_keys", keys);
    }

    @Override
    public boolean enginesAnswer() {
        return traces.answers();
    }
}
