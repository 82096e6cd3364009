package org.sotto.user.limit;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How often somebody who is not signed in may begin to link a device.
 *
 * @param perAddress mailboxes that one client address (IPv6: one /64) may open in an hour; a page that shows a QR code opens
 *     one every two minutes
 */
@Validated
@ConfigurationProperties("sotto.limits.link")
public record LinkLimits(@DefaultValue("120") @Min(1) int perAddress) {}
