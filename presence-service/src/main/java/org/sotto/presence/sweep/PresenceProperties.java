package org.sotto.presence.sweep;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How presence is kept.
 *
 * @param sweepInterval pause between two sweeps over all shards
 * @param sessionTtl how long a session lives after its last refresh; must be what the gateways write with
 * @param lastSeenTtl how long Redis keeps when a user was last seen
 */
@Validated
@ConfigurationProperties("sotto.presence")
public record PresenceProperties(
        @DefaultValue("1s") @NotNull Duration sweepInterval,
        @DefaultValue("70s") @NotNull Duration sessionTtl,
        @DefaultValue("7d") @NotNull Duration lastSeenTtl) {}
