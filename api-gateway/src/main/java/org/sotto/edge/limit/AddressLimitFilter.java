package org.sotto.edge.limit;

import org.sotto.common.web.AccessTokenFilter;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ClientAddress;
import org.sotto.edge.request.RequestFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Limits by address what carries no valid token: requests that need none, and tokens that are refused. It stands before the
 * check of the token, so that forged ones stop costing signature checks.
 */
@Component
final class AddressLimitFilter implements WebFilter, Ordered {
    private final RateLimits limits;
    private final AccessTokenFilter tokens;

    AddressLimitFilter(RateLimits limits, AccessTokenFilter tokens) {
        this.limits = limits;
        this.tokens = tokens;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 40;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String address = ClientAddress.limitKey(RequestFilter.addressOf(exchange));
        String path = exchange.getRequest().getPath().value();
        if (!path.startsWith("/api/v1/") || tokens.passesWithoutToken(exchange.getRequest())) {
            return Mono.fromFuture(() -> limits.take(RateLimit.ANONYMOUS, address))
                    .then(chain.filter(exchange));
        }
        if (limits.isShut(RateLimit.REFUSED_TOKEN, address)) {
            return Mono.fromFuture(() -> limits.refuse(RateLimit.REFUSED_TOKEN, 1));
        }
        return chain.filter(exchange).onErrorResume(AddressLimitFilter::isRefusedToken, refusal -> Mono.fromFuture(
                        () -> limits.take(RateLimit.REFUSED_TOKEN, address))
                .then(Mono.error(refusal)));
    }

    private static boolean isRefusedToken(Throwable failure) {
        return failure instanceof ApiException refusal && refusal.status() == HttpStatus.UNAUTHORIZED;
    }
}
