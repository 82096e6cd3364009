package org.sotto.message.conversation;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.MessageIdOrder;
import org.sotto.common.id.Uuids;
import org.sotto.common.web.ApiException;

/** Checks what a list's caller asks for (PROTOCOL.md, "Common rules"): {@code limit}, {@code before}, {@code after}. */
final class PageQuery {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;

    private PageQuery() {}

    static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        // Not what Integer.parseInt takes: a sign, and the digits of other scripts.
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        throw ApiException.invalidRequest("limit: " + shortened(text) + " (expected: 1 to " + MAX_LIMIT + ")");
    }

    static UUID id(String field, String text) {
        return Uuids.parse(text)
                .orElseThrow(() -> ApiException.invalidRequest(field + ": " + shortened(text) + " (expected: a UUID)"));
    }

    static Optional<UUID> messageId(String field, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        UUID id = id(field, text);
        if (!MessageIdOrder.isMessageId(id)) {
            throw ApiException.invalidRequest(field + ": " + id + " (expected: a message id, a UUID of version 1)");
        }
        return Optional.of(id);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
