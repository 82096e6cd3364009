package org.sotto.user.web;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Bodies of at most 66 KiB (a link mailbox's message of 48 KiB, in base64), 413 beyond, for all but the two calls that need
 * more: a picture and a thousand contacts. The limit of {@code spring.http.codecs} is one for the whole service and has to let
 * those through; it alone would let anybody, signed in or not, make each request hold twelve times the memory that it needs.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class SmallBodies implements WebFilter {
    private static final int MAX_BYTES = 66 * 1024;
    private static final Set<String> LARGE = Set.of("/api/v1/users/me", "/api/v1/users/contacts/sync");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        return LARGE.contains(request.getPath().value())
                ? chain.filter(exchange)
                : chain.filter(
                        exchange.mutate().request(new BoundedRequest(request)).build());
    }

    private static final class BoundedRequest extends ServerHttpRequestDecorator {

        BoundedRequest(ServerHttpRequest request) {
            super(request);
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.defer(() -> {
                AtomicInteger seen = new AtomicInteger();
                return super.getBody().map(buffer -> {
                    if (seen.addAndGet(buffer.readableByteCount()) > MAX_BYTES) {
                        DataBufferUtils.release(buffer);
                        throw new DataBufferLimitException("body: more than " + MAX_BYTES + " bytes");
                    }
                    return buffer;
                });
            });
        }
    }
}
