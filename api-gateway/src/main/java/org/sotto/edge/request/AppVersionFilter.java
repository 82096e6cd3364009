package org.sotto.edge.request;

import org.sotto.common.web.ApiException;
import org.springframework.core.Ordered;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Applies {@link AppVersionGate} to the API; {@code GET /api/version} stays open, since it tells what would do. */
@Component
final class AppVersionFilter implements WebFilter, Ordered {
    private final AppVersionGate gate;

    AppVersionFilter(AppVersionGate gate) {
        this.gate = gate;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 20;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (exchange.getRequest().getPath().value().startsWith("/api/v1/")) {
            try {
                gate.check(exchange.getRequest().getHeaders().getFirst(AppVersionGate.HEADER));
            } catch (ApiException refusal) {
                return Mono.error(refusal);
            }
        }
        return chain.filter(exchange);
    }
}
