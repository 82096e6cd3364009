package org.sotto.edge.limit;

import jakarta.validation.Valid;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Rates that differ from the defaults of {@link RateLimit}.
 *
 * @param limits by name, for example {@code sotto.edge.limits.anonymous.per-second} and {@code .burst}
 */
@Validated
@ConfigurationProperties("sotto.edge")
public record LimitProperties(@DefaultValue Map<RateLimit, @Valid Rate> limits) {

    Rate rateOf(RateLimit limit) {
        return limits.getOrDefault(limit, limit.defaultRate());
    }
}
