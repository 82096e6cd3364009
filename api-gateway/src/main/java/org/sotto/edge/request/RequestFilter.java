package org.sotto.edge.request;

import java.net.InetAddress;
import java.util.List;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ClientAddress;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses odd paths and internal ones, finds out the client's address, and takes away what the client says about hops and
 * identities.
 */
@Component
public final class RequestFilter implements WebFilter, Ordered {
    private static final String ADDRESS = RequestFilter.class.getName() + ".address";

    private final ClientAddress clientAddress;

    RequestFilter(ClientAddress clientAddress) {
        this.clientAddress = clientAddress;
    }

    /** The client's address, for limits. */
    public static InetAddress addressOf(ServerWebExchange exchange) {
        return exchange.getRequiredAttribute(ADDRESS);
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 10;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getURI().getRawPath();
        if (!RequestPaths.isPlain(path)) {
            return Mono.error(ApiException.invalidRequest(
                    "path: " + abbreviate(path) + " (expected: no escapes, parameters, empty or dot segments)"));
        }
        if (RequestPaths.isInternal(path)) {
            return Mono.error(ApiException.notFound(
                    "there is nothing at " + exchange.getRequest().getMethod() + " " + path));
        }
        InetAddress address = clientAddress.of(exchange.getRequest());
        ServerHttpRequest clean =
                exchange.getRequest().mutate().headers(RequestFilter::strip).build();
        ServerWebExchange next = exchange.mutate().request(clean).build();
        next.getAttributes().put(ADDRESS, address);
        return chain.filter(next);
    }

    private static void strip(HttpHeaders headers) {
        List.copyOf(headers.headerNames()).stream()
                .filter(ForwardedHeaders::isStripped)
                .forEach(headers::remove);
    }

    private static String abbreviate(String path) {
        return path.length() <= 80 ? path : path.substring(0, 80) + "…";
    }
}
