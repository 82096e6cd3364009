package org.sotto.edge.limit;

import org.sotto.common.web.AccessTokenFilter;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Limits by device what carries a valid token: it stands behind the check of the token. */
@Component
final class DeviceLimitFilter implements WebFilter, Ordered {
    private final RateLimits limits;

    DeviceLimitFilter(RateLimits limits) {
        this.limits = limits;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 110;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return AccessTokenFilter.tokenOf(exchange)
                .map(token -> Mono.fromFuture(() ->
                                limits.take(RateLimit.DEVICE, token.deviceId().toString()))
                        .then(chain.filter(exchange)))
                .orElseGet(() -> chain.filter(exchange));
    }
}
