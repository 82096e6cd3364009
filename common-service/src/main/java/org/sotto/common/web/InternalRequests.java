package org.sotto.common.web;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;

/** Checks what internal endpoints are asked, and by whom. */
public final class InternalRequests {
    private InternalRequests() {}

    /**
     * An id that must be there.
     *
     * @throws ApiException 400 {@code invalid_request} if it is not 16 bytes long
     */
    public static UUID id(String field, ByteString bytes) {
        if (bytes.size() != Uuids.LENGTH) {
            throw ApiException.invalidRequest(field + ": " + bytes.size() + " bytes (expected: " + Uuids.LENGTH + ")");
        }
        return Uuids.fromBytes(bytes);
    }

    /**
     * Lets one service in.
     *
     * @throws ApiException 403 {@code forbidden} for another caller
     */
    public static void requireCaller(ServerWebExchange exchange, String service) {
        var unused = requireCaller(exchange, List.of(service));
    }

    /**
     * Lets some services in, and tells which of them calls.
     *
     * @throws ApiException 403 {@code forbidden} for another caller
     */
    public static String requireCaller(ServerWebExchange exchange, Collection<String> services) {
        String caller = exchange.getAttribute(ServiceTokenFilter.CALLER);
        if (caller == null || !services.contains(caller)) {
            throw new ApiException(
                    HttpStatus.FORBIDDEN,
                    "forbidden",
                    "caller: " + caller + " (expected: " + String.join(" or ", services) + ")");
        }
        return caller;
    }
}
