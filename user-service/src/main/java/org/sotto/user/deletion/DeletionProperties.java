package org.sotto.user.deletion;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the deletion of an account goes on.
 *
 * @param settling how long after the first pass the second one comes: longer than any cache of the fleet lives (10 minutes) and
 *     than any gateway takes to hear that a session is revoked
 * @param overdueAfter how long a service may take for a pass before it is warned of
 */
@Validated
@ConfigurationProperties("sotto.deletion")
public record DeletionProperties(
        @DefaultValue("15m") @NotNull @DurationMin(seconds = 1)
        Duration settling,

        @DefaultValue("1h") @NotNull @DurationMin(seconds = 1)
        Duration overdueAfter) {}
