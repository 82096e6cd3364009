package org.sotto.common.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** The envelope of a failure: {@code {"success": false, "error": {"code", "message", "details"}}}. */
public record ApiErrorResponse(boolean success, Body error) {

    /** What went wrong: see {@link ApiException}. */
    public record Body(
            String code,
            String message,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> details) {}

    /** The envelope of a refusal. */
    public static ApiErrorResponse of(ApiException refusal) {
        return new ApiErrorResponse(
                false, new Body(refusal.code(), String.valueOf(refusal.getMessage()), refusal.details()));
    }
}
