package org.sotto.gateway.limit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Every rate limit of the gateway, all on by default.
 *
 * @param connects handshakes of one address (IPv6: one /64); over it: HTTP 429 with {@code Retry-After}
 * @param frames frames of any kind of one device (of one connection until it is authenticated); over it: error
 *     {@code rate_limited}, the frame is not processed
 * @param sends {@code send_message} of one device, over it likewise. A device that has as many frames refused within 10 s as
 *     the limit's burst is closed (4429). A device that connects again to the same gateway within 60 s goes on with what is
 *     left of its limits
 * @param signals {@code typing}, {@code presence_update}, {@code presence_subscribe} and {@code presence_unsubscribe} of one
 *     device together, likewise: each costs Redis and perhaps another service, and nobody's screen needs more
 */
public record Limits(
        @Valid @DefaultValue Connects connects,
        @Valid @DefaultValue Frames frames,
        @Valid @DefaultValue Sends sends,
        @Valid @DefaultValue Signals signals) {

    /**
     * @param perSecond handshakes a second in the long run
     * @param burst handshakes at once
     */
    public record Connects(
            @DefaultValue("20") @Min(1) int perSecond,
            @DefaultValue("200") @Min(1) int burst) {
        public RateLimit rate() {
            return new RateLimit(perSecond, burst);
        }
    }

    /**
     * @param perSecond frames a second in the long run
     * @param burst frames at once
     */
    public record Frames(
            @DefaultValue("300") @Min(1) int perSecond,
            @DefaultValue("3000") @Min(1) int burst) {
        public RateLimit rate() {
            return new RateLimit(perSecond, burst);
        }
    }

    /**
     * @param perSecond messages a second in the long run
     * @param burst messages at once
     */
    public record Sends(
            @DefaultValue("100") @Min(1) int perSecond,
            @DefaultValue("1500") @Min(1) int burst) {
        public RateLimit rate() {
            return new RateLimit(perSecond, burst);
        }
    }

    /**
     * @param perSecond signals a second in the long run
     * @param burst signals at once
     */
    public record Signals(
            @DefaultValue("10") @Min(1) int perSecond,
            @DefaultValue("100") @Min(1) int burst) {
        public RateLimit rate() {
            return new RateLimit(perSecond, burst);
        }
    }
}
