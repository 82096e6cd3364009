package org.sotto.user.store;

import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * For callers that go on without Redis. What it did not answer is counted ({@code sotto.redis.unanswered}) and logged at most
 * once a second.
 */
@Component
public class RedisOutage {
    private static final Logger log = LoggerFactory.getLogger(RedisOutage.class);

    private final Clock clock;
    private final Counter unanswered;
    private final AtomicLong lastWarning = new AtomicLong();

    public RedisOutage(Clock clock, MeterRegistry metrics) {
        this.clock = clock;
        this.unanswered = metrics.counter("sotto.redis.unanswered");
    }

    /**
     * The answer; empty while Redis is away, or is there but refuses (it still loads, its memory is full).
     *
     * @param what was asked, for the log
     */
    public <T> Optional<T> survive(String what, Supplier<T> call) {
        try {
            return Optional.of(call.get());
        } catch (RedisException e) {
            note(what, e);
            return Optional.empty();
        }
    }

    /** Takes note of a failure that its caller survives. */
    public void note(String what, Throwable failure) {
        unanswered.increment();
        long now = clock.millis();
        long last = lastWarning.get();
        if (now - last >= 1_000 && lastWarning.compareAndSet(last, now)) {
            log.warn("Redis does not answer ({}), the service goes on without: {}", what, failure.toString());
        }
    }
}
