package org.sotto.user.limit;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How often somebody may ask for a one-time code. Each limit holds in every window of its length, not from midnight on.
 *
 * @param perNumber codes to one phone number in 24 hours
 * @param numberInterval least time between two codes to one phone number; zero = none
 * @param voiceAfter how long ago the newest SMS to a phone number must be before a code is read out in a call; zero = a call
 *     needs no SMS before it
 * @param perAddress codes that one client address (IPv6: one /64) may ask for in an hour
 * @param perDevice codes that one {@code X-Device-ID} may ask for in an hour, where a client sends one
 */
@Validated
@ConfigurationProperties("sotto.limits.registration")
public record RegistrationLimits(
        @DefaultValue("20") @Min(1) int perNumber,
        @DefaultValue("5s") @NotNull Duration numberInterval,
        @DefaultValue("60s") @NotNull Duration voiceAfter,
        @DefaultValue("100") @Min(1) int perAddress,
        @DefaultValue("20") @Min(1) int perDevice) {}
