package org.sotto.edge.request;

import org.sotto.edge.EdgeProperties;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells a service where the client is, on the way out: the gateway's own filters, which take every {@code X-Forwarded-*}
 * away, run before. Theirs to write them is not used: it believes the next hop alone, and not the proxies behind it.
 */
@Component
final class HopHeaders implements HttpHeadersFilter, Ordered {
    private final String scheme;

    HopHeaders(EdgeProperties edge) {
        this.scheme = edge.origin().getScheme();
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
        HttpHeaders headers = HttpHeaders.copyOf(input);
        headers.set(ForwardedHeaders.FOR, RequestFilter.addressOf(exchange).getHostAddress());
        headers.set(ForwardedHeaders.PROTO, scheme);
        return headers;
    }
}
