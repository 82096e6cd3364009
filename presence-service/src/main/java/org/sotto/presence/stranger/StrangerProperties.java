package org.sotto.presence.stranger;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one account may watch.
 *
 * @param strangers different users whom the account does not have in contacts, in every hour; at least what one socket may
 *     subscribe to, since a screen without contacts would else never be whole
 */
@Validated
@ConfigurationProperties("sotto.limits")
public record StrangerProperties(
        @DefaultValue("200") @Min(100) int strangers) {}
