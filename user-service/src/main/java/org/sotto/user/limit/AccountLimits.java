package org.sotto.user.limit;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one account may do. Each limit holds in every window of its length.
 *
 * @param profileReads reads of profiles, contacts, blocks and devices in a minute
 * @param writes changes of profile, privacy, contacts and blocks in a minute; a contact sync is one
 * @param pinChanges settings and removals of the two-factor PIN in an hour; each costs a tenth of a second and 19 MiB
 * @param contactHashes phone hashes that contact syncs may ask for in 24 hours, a hash that is sent twice in one call counting
 *     once; at least what one call may hold, since a larger call could never pass
 * @param reports reports on everything that is stored, in 24 hours
 * @param keyClaims calls that claim keys of others, in a minute
 * @param keyClaimsPerDevice claims of one device's keys, in 24 hours
 */
@Validated
@ConfigurationProperties("sotto.limits")
public record AccountLimits(
        @DefaultValue("600") @Min(1) int profileReads,
        @DefaultValue("120") @Min(1) int writes,
        @DefaultValue("10") @Min(1) int pinChanges,
        @DefaultValue("5000") @Min(1_000) int contactHashes,
        @DefaultValue("10") @Min(1) int reports,
        @DefaultValue("30") @Min(1) int keyClaims,
        @DefaultValue("10") @Min(1) int keyClaimsPerDevice) {}
