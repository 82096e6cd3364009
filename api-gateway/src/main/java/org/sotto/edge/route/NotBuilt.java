package org.sotto.edge.route;

import java.util.List;
import org.sotto.common.web.ApiException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * The calls of the contract that nobody answers yet: 501 {@code not_implemented}, so that a client can tell "not here yet"
 * from "no such thing". Whoever builds one takes its line out.
 */
@Configuration(proxyBeanMethods = false)
class NotBuilt {
    private static final List<RequestPredicate> CALLS = List.of(
            any("/api/v1/groups/**"),
            any("/api/v1/media/**"),
            any("/api/v1/stories/**"),
            any("/api/v1/calls/**"),
            any("/api/v1/messages/starred"),
            any("/api/v1/conversations/{id}/settings"),
            any("/api/v1/conversations/{id}/messages/{messageId}/star"),
            call(HttpMethod.DELETE, "/api/v1/conversations/{id}/messages/{messageId}"));

    private static RequestPredicate any(String pattern) {
        return RequestPredicates.path(pattern);
    }

    private static RequestPredicate call(HttpMethod method, String pattern) {
        return RequestPredicates.method(method).and(RequestPredicates.path(pattern));
    }

    /** Router functions are asked before the routes to services. */
    @Bean
    RouterFunction<ServerResponse> notBuiltCalls() {
        return RouterFunctions.route(CALLS.stream().reduce(RequestPredicate::or).orElseThrow(), NotBuilt::refuse);
    }

    private static Mono<ServerResponse> refuse(ServerRequest request) {
        return Mono.error(new ApiException(
                HttpStatus.NOT_IMPLEMENTED,
                "not_implemented",
                request.method() + " " + request.path()
                        + " is not built yet (expected: one of the features of GET /api/version)"));
    }
}
