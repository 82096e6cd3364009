package org.sotto.common.web;

import org.sotto.common.auth.InvalidTokenException;
import org.sotto.common.auth.ServiceTokens;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/** Lets only services with a token for this one into {@code /internal/}. The caller's name is an attribute of the request. */
public final class ServiceTokenFilter implements WebFilter, Ordered {
    /** Attribute of the exchange: the calling service's name. */
    public static final String CALLER = ServiceTokenFilter.class.getName() + ".caller";

    private static final String BEARER = "Bearer ";

    /** Matched as the routing matches, so that an escaped or parameterised spelling of the path cannot slip past. */
    private static final PathPattern INTERNAL = PathPatternParser.defaultInstance.parse("/internal/**");

    private final ServiceTokens tokens;

    public ServiceTokenFilter(ServiceTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 100;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!INTERNAL.matches(exchange.getRequest().getPath().pathWithinApplication())) {
            return chain.filter(exchange);
        }
        String authorization = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.startsWith(BEARER)) {
            return Mono.error(ApiException.unauthorized("missing_token", "a service token is expected"));
        }
        try {
            exchange.getAttributes().put(CALLER, tokens.verify(authorization.substring(BEARER.length())));
        } catch (InvalidTokenException e) {
            return Mono.error(ApiException.unauthorized(e.code(), String.valueOf(e.getMessage())));
        }
        return chain.filter(exchange);
    }
}
