package org.sotto.user.deletion;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Shows operators how deletions stand: {@code sotto.deletion.open}, and {@code sotto.deletion.overdue} by service, which are
 * steps that are out for longer than {@link DeletionProperties#overdueAfter}. The log names such services once a minute.
 */
@Component
class DeletionWatch {
    private static final Logger log = LoggerFactory.getLogger(DeletionWatch.class);
    private static final String OPEN = "sotto.deletion.open";
    private static final String OVERDUE = "sotto.deletion.overdue";

    private final DeletionStore store;
    private final DeletionProperties properties;
    private final Clock clock;
    private final AtomicLong open = new AtomicLong();
    private final Map<String, Long> overdue = new ConcurrentHashMap<>();

    DeletionWatch(DeletionStore store, DeletionProperties properties, Clock clock, MeterRegistry metrics) {
        this.store = store;
        this.properties = properties;
        this.clock = clock;
        Gauge.builder(OPEN, open, AtomicLong::doubleValue).register(metrics);
        for (String service : DeletionStore.SERVICES) {
            Gauge.builder(OVERDUE, () -> overdue.getOrDefault(service, 0L))
                    .tag("service", service)
                    .register(metrics);
        }
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.MINUTES)
    void look() {
        open.set(store.countOpen());
        Map<String, Long> now = store.countOverdue(clock.instant().minus(properties.overdueAfter()));
        overdue.keySet().retainAll(now.keySet());
        overdue.putAll(now);
        now.forEach((service, steps) -> log.warn(
                "{} has not erased {} deleted accounts for more than {}: see its log and the dead letters of users.changed",
                service,
                steps,
                properties.overdueAfter()));
    }
}
