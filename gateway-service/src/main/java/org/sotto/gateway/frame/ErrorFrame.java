package org.sotto.gateway.frame;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an {@code error} frame says.
 *
 * @param ref the failed frame's {@code ref}
 * @param tempId the {@code temp_id} of what failed
 * @param code a stable {@code snake_case} word
 * @param message the value and what was expected
 * @param retryAfterMillis when to try again; 0 = absent
 * @param missing {@code stale_devices} only: devices without a key message
 * @param extra {@code stale_devices} only: devices that are none of the receiver's
 * @param users {@code rate_limited} only: the users of a subscription who are refused, while the others are subscribed to
 */
public record ErrorFrame(
        @Nullable String ref,
        @Nullable String tempId,
        String code,
        String message,
        long retryAfterMillis,
        List<ByteString> missing,
        List<ByteString> extra,
        List<ByteString> users) {

    /** An error that concerns no users. */
    public ErrorFrame(
            @Nullable String ref,
            @Nullable String tempId,
            String code,
            String message,
            long retryAfterMillis,
            List<ByteString> missing,
            List<ByteString> extra) {
        this(ref, tempId, code, message, retryAfterMillis, missing, extra, List.of());
    }

    /** An error about a frame. */
    public static ErrorFrame of(@Nullable String ref, @Nullable String tempId, String code, String message) {
        return new ErrorFrame(ref, tempId, code, message, 0, List.of(), List.of());
    }

    /** An error about a message. */
    public static ErrorFrame of(@Nullable String ref, UUID tempId, String code, String message) {
        return of(ref, tempId.toString(), code, message);
    }

    /** {@code rate_limited}. */
    public static ErrorFrame rateLimited(
            @Nullable String ref, @Nullable String tempId, String message, long retryAfterMillis) {
        return new ErrorFrame(ref, tempId, "rate_limited", message, retryAfterMillis, List.of(), List.of());
    }

    /** {@code rate_limited} for some users of a subscription. */
    public static ErrorFrame rateLimited(
            @Nullable String ref, List<ByteString> users, String message, long retryAfterMillis) {
        return new ErrorFrame(
                ref, null, "rate_limited", message, retryAfterMillis, List.of(), List.of(), List.copyOf(users));
    }
}
