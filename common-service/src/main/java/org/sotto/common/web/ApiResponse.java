package org.sotto.common.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The envelope of a success: {@code {"success": true, "data": …}}, or {@code "message"} where the contract has one.
 *
 * @param <T> what {@code data} holds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ApiResponse<T>(
        boolean success, @Nullable T data, @Nullable String message) {

    public static <T> ApiResponse<T> of(T data) {
        return new ApiResponse<>(true, data, null);
    }

    public static ApiResponse<Void> done(String message) {
        return new ApiResponse<>(true, null, message);
    }
}
