package org.sotto.common.web;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.auth.AccessTokenVerifier;
import org.sotto.common.auth.InvalidTokenException;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Checks the access token of every request under {@code /api/v1/} but the public ones, and that {@code X-Device-ID}, where
 * sent, is the token's device. A path may also take a token or none: there one that is sent is checked, and what a request
 * without may do is its controller's to decide. The services check although the edge does: a service that is reached around it
 * stays shut.
 */
public final class AccessTokenFilter implements WebFilter, Ordered {
    static final String ATTRIBUTE = AccessToken.class.getName();

    /** Matched as the routing matches, so that an escaped or parameterised spelling of the path cannot slip past. */
    private static final PathPattern GUARDED = PathPatternParser.defaultInstance.parse("/api/v1/**");

    private static final String BEARER = "Bearer ";

    private final AccessTokenVerifier verifier;
    private final List<String> publicPaths;
    private final List<String> optionalTokenPaths;

    /**
     * @param publicPaths where no token is looked at: exact paths, or prefixes that end with {@code /}
     * @param optionalTokenPaths where a token may be missing, written alike; a path that is in both lists is public
     */
    public AccessTokenFilter(AccessTokenVerifier verifier, List<String> publicPaths, List<String> optionalTokenPaths) {
        this.verifier = verifier;
        this.publicPaths = List.copyOf(publicPaths);
        this.optionalTokenPaths = List.copyOf(optionalTokenPaths);
    }

    /** The verified token of a request, where there is one. */
    public static Optional<AccessToken> tokenOf(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 100;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        RequestPath path = exchange.getRequest().getPath();
        if (!GUARDED.matches(path.pathWithinApplication()) || passesWithoutToken(exchange.getRequest())) {
            return chain.filter(exchange);
        }
        return Mono.fromCallable(() -> check(exchange.getRequest()))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(token -> {
                    exchange.getAttributes().put(ATTRIBUTE, token);
                    return chain.filter(exchange);
                });
    }

    /** Whether a request's path, as it was sent, needs no token, or may do without and the request brings none. */
    public boolean passesWithoutToken(ServerHttpRequest request) {
        String path = request.getPath().value();
        return isIn(publicPaths, path)
                || (isIn(optionalTokenPaths, path) && request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION) == null);
    }

    private static boolean isIn(List<String> paths, String path) {
        return paths.stream().anyMatch(open -> open.endsWith("/") ? path.startsWith(open) : path.equals(open));
    }

    private AccessToken check(ServerHttpRequest request) {
        String authorization = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
        if (authorization == null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw ApiException.unauthorized(
                    "missing_token", "Authorization is missing (expected: Bearer and an access token)");
        }
        AccessToken token = verify(authorization.substring(BEARER.length()).trim());
        String deviceId = request.getHeaders().getFirst("X-Device-ID");
        checkDevice(token, deviceId);
        return token;
    }

    private AccessToken verify(String compact) {
        try {
            return verifier.verify(compact);
        } catch (InvalidTokenException e) {
            throw ApiException.unauthorized(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static void checkDevice(AccessToken token, @Nullable String deviceId) {
        if (deviceId != null && !deviceId.equalsIgnoreCase(token.deviceId().toString())) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "device_mismatch",
                    "X-Device-ID: " + (deviceId.length() <= 40 ? deviceId : deviceId.substring(0, 40) + "…")
                            + " (expected: the access token's device " + token.deviceId() + ")");
        }
    }
}
