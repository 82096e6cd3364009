package org.sotto.common.web;

import org.sotto.common.auth.AccessToken;
import org.springframework.core.MethodParameter;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives a controller's {@link AccessToken} parameter the token that {@link AccessTokenFilter} verified. */
final class AccessTokenArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == AccessToken.class;
    }

    @Override
    public Mono<Object> resolveArgument(
            MethodParameter parameter, BindingContext bindingContext, ServerWebExchange exchange) {
        return Mono.justOrEmpty(AccessTokenFilter.tokenOf(exchange))
                .cast(Object.class)
                .switchIfEmpty(Mono.error(() -> ApiException.unauthorized(
                        "missing_token", "Authorization is missing (expected: Bearer and an access token)")));
    }
}
