package org.sotto.common.web;

import java.util.concurrent.Executor;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/**
 * Handles each request in a turn of its own of its connection's event loop. Reactor Netty (1.3.6) queues a request that comes
 * while the one before it on the connection is still being cleared away; when a queued request is answered within the very
 * call that takes it from the queue, as a refusal by a filter is, nothing is read from the connection any more, and its next
 * request waits for ever. Rejected: another thread, which would cost a switch for each request.
 */
public final class OwnTurnFilter implements WebFilter, Ordered {

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Object request = ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest());
        if (!(request instanceof Connection connection)) {
            return chain.filter(exchange);
        }
        Executor loop = connection.channel().eventLoop();
        return Mono.defer(() -> chain.filter(exchange)).subscribeOn(Schedulers.fromExecutor(loop));
    }
}
