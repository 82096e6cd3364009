package org.sotto.edge.limit;

import jakarta.validation.constraints.Min;

/**
 * A token bucket.
 *
 * @param perSecond tokens that come back each second
 * @param burst tokens that it holds
 */
public record Rate(@Min(1) long perSecond, @Min(1) long burst) {}
