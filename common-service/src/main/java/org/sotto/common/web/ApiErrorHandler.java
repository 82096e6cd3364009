package org.sotto.common.web;

import jakarta.validation.ConstraintViolationException;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.kafka.TransientFailures;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.support.WebExchangeBindException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Turns every failure of a request into the error envelope, whether it comes from a filter, the routing or a controller.
 * What the caller did wrong is named; an engine or a service that does not answer is 503 {@code unavailable}; what else went
 * wrong inside is logged and answered with {@code internal_error} alone.
 */
@Order(-2)
public final class ApiErrorHandler implements ErrorWebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(ApiErrorHandler.class);

    private static final long RETRY_AFTER_SECONDS = 2;

    private final JsonMapper json;

    ApiErrorHandler(JsonMapper json) {
        this.json = json;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            return Mono.error(failure);
        }
        ApiException refusal = refusalOf(exchange, failure);
        return write(response, refusal);
    }

    private Mono<Void> write(ServerHttpResponse response, ApiException refusal) {
        response.setStatusCode(refusal.status());
        refusal.headers().forEach((name, values) -> response.getHeaders().put(name, values));
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().set(HttpHeaders.CACHE_CONTROL, "no-store");
        byte[] body = json.writeValueAsBytes(ApiErrorResponse.of(refusal));
        return response.writeWith(Mono.just(response.bufferFactory().wrap(body)));
    }

    private static ApiException refusalOf(ServerWebExchange exchange, Throwable failure) {
        if (failure instanceof ApiException refusal) {
            return refusal;
        }
        if (isTooLarge(failure)) {
            return new ApiException(
                    HttpStatus.CONTENT_TOO_LARGE, "payload_too_large", "the request's body is too large");
        }
        if (failure instanceof WebExchangeBindException invalid) {
            return ApiException.invalidRequest(invalid.getFieldErrors().stream()
                    .map(ApiErrorHandler::describe)
                    .sorted()
                    .collect(Collectors.joining("; ")));
        }
        if (failure instanceof HandlerMethodValidationException invalid) {
            return ApiException.invalidRequest(invalid.getParameterValidationResults().stream()
                    .map(result ->
                            snakeCase(String.valueOf(result.getMethodParameter().getParameterName()))
                                    + ": " + result.getArgument() + " ("
                                    + result.getResolvableErrors().get(0).getDefaultMessage() + ")")
                    .collect(Collectors.joining("; ")));
        }
        if (failure instanceof ConstraintViolationException invalid) {
            return ApiException.invalidRequest(String.valueOf(invalid.getMessage()));
        }
        if (failure instanceof ServerWebInputException invalid) {
            return ApiException.invalidRequest(describe(invalid));
        }
        if (failure instanceof ResponseStatusException status) {
            HttpStatus code = HttpStatus.valueOf(status.getStatusCode().value());
            return statusOf(exchange, code, status.getReason());
        }
        if (failure instanceof InvalidMimeTypeException) {
            // Spring does not count more than 50 of them as the refusal that a malformed one is.
            return ApiException.invalidRequest("Accept: malformed or too long (expected: application/json)");
        }
        if (TransientFailures.isTransient(failure)) {
            log.warn(
                    "not available: {} {}: {}",
                    exchange.getRequest().getMethod(),
                    exchange.getRequest().getPath(),
                    TransientFailures.unwrap(failure).toString());
            return unavailable();
        }
        log.error(
                "request failed: {} {}",
                exchange.getRequest().getMethod(),
                exchange.getRequest().getPath(),
                failure);
        return new ApiException(
                HttpStatus.INTERNAL_SERVER_ERROR, "internal_error", "the request could not be processed");
    }

    /** Says nothing of who did not answer: that is in the log. */
    private static ApiException unavailable() {
        return ApiException.unavailable("the service does not answer now; try again", RETRY_AFTER_SECONDS);
    }

    private static ApiException statusOf(ServerWebExchange exchange, HttpStatus status, @Nullable String reason) {
        String where = exchange.getRequest().getMethod() + " "
                + exchange.getRequest().getPath().value();
        return switch (status) {
            case NOT_FOUND -> ApiException.notFound("there is nothing at " + where);
            case BAD_GATEWAY, SERVICE_UNAVAILABLE, GATEWAY_TIMEOUT -> unavailable();
            case METHOD_NOT_ALLOWED ->
                new ApiException(status, "method_not_allowed", "this method is not allowed: " + where);
            case UNSUPPORTED_MEDIA_TYPE ->
                new ApiException(
                        status,
                        "unsupported_media_type",
                        "Content-Type: " + exchange.getRequest().getHeaders().getFirst(HttpHeaders.CONTENT_TYPE)
                                + " (expected: application/json)");
            default ->
                new ApiException(
                        status,
                        status.name().toLowerCase(Locale.ROOT),
                        reason == null ? status.getReasonPhrase() : reason);
        };
    }

    private static boolean isTooLarge(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof DataBufferLimitException) {
                return true;
            }
        }
        return failure instanceof ResponseStatusException status
                && status.getStatusCode().value() == HttpStatus.CONTENT_TOO_LARGE.value();
    }

    private static String describe(FieldError error) {
        return snakeCase(error.getField()) + ": " + abbreviate(error.getRejectedValue()) + " ("
                + error.getDefaultMessage() + ")";
    }

    private static String describe(ServerWebInputException invalid) {
        Throwable cause = invalid.getMostSpecificCause();
        if (cause instanceof tools.jackson.databind.DatabindException mapping
                && !mapping.getPath().isEmpty()) {
            String field = mapping.getPath().stream()
                    .map(step -> step.getPropertyName() == null ? "[]" : step.getPropertyName())
                    .collect(Collectors.joining("."));
            return field + ": wrong type or shape";
        }
        if (cause instanceof tools.jackson.core.JacksonException) {
            return "the body is not valid JSON";
        }
        if (invalid.getMethodParameter() != null) {
            return snakeCase(String.valueOf(invalid.getMethodParameter().getParameterName())) + ": "
                    + (invalid.getReason() == null ? "missing or malformed" : invalid.getReason());
        }
        return invalid.getReason() == null ? "the request is malformed" : invalid.getReason();
    }

    private static String abbreviate(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private static String snakeCase(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
