package org.sotto.common.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * A refusal that the caller is told about: HTTP status, a stable {@code snake_case} code, a text that gives the value and
 * what was expected, and optional details (PROTOCOL.md, "Common rules"). The one error type of every REST boundary.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String code;
    private final transient Map<String, Object> details = new LinkedHashMap<>();
    private final transient HttpHeaders headers = new HttpHeaders();

    public ApiException(HttpStatus status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public static ApiException invalidRequest(String message) {
        return new ApiException(HttpStatus.BAD_REQUEST, "invalid_request", message);
    }

    public static ApiException notFound(String message) {
        return new ApiException(HttpStatus.NOT_FOUND, "not_found", message);
    }

    public static ApiException unauthorized(String code, String message) {
        return new ApiException(HttpStatus.UNAUTHORIZED, code, message);
    }

    /** 429 {@code rate_limited} with {@code Retry-After} in seconds. */
    public static ApiException rateLimited(String message, long retryAfterSeconds) {
        ApiException refusal = new ApiException(HttpStatus.TOO_MANY_REQUESTS, "rate_limited", message);
        refusal.headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfterSeconds)));
        return refusal;
    }

    /** 503 {@code unavailable} with {@code Retry-After} in seconds: an engine or a service does not answer. */
    public static ApiException unavailable(String message, long retryAfterSeconds) {
        ApiException refusal = new ApiException(HttpStatus.SERVICE_UNAVAILABLE, "unavailable", message);
        refusal.headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, retryAfterSeconds)));
        return refusal;
    }

    /** Adds one detail and returns this exception. */
    public ApiException with(String key, Object value) {
        details.put(key, value);
        return this;
    }

    public HttpStatus status() {
        return status;
    }

    public String code() {
        return code;
    }

    public Map<String, Object> details() {
        return details;
    }

    public HttpHeaders headers() {
        return headers;
    }
}
