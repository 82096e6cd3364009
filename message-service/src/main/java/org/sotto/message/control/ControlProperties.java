package org.sotto.message.control;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much one account may send past its chats.
 *
 * @param controlItems items of control calls in a minute; at least what one call may hold, since a larger call could never
 *     pass. A group of 256 with five devices each takes 1,279 to hand out a sender key
 */
@Validated
@ConfigurationProperties("sotto.limits")
public record ControlProperties(
        @DefaultValue("3000") @Min(ControlRequest.MAX_ITEMS) int controlItems) {}
