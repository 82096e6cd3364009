package org.sotto.user.web;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.id.Uuids;
import org.sotto.common.web.ApiException;

/** Checks ids in paths and what a list's caller asks for (PROTOCOL.md, "Common rules"): {@code limit}, {@code after}. */
public final class PageQuery {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    private static final int SHOWN = 40;

    private PageQuery() {}

    /**
     * The size of a page.
     *
     * @throws ApiException 400 unless absent (50) or 1 to 200
     */
    public static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        }
        throw ApiException.invalidRequest("limit: " + shortened(text) + " (expected: 1 to " + MAX_LIMIT + ")");
    }

    /** Where a page begins; empty for the first one. */
    public static Optional<UUID> after(@Nullable String text) {
        return text == null ? Optional.empty() : Optional.of(id("after", text));
    }

    /** @throws ApiException 400 unless the text is a UUID */
    public static UUID id(String field, String text) {
        return Uuids.parse(text)
                .orElseThrow(() -> ApiException.invalidRequest(field + ": " + shortened(text) + " (expected: a UUID)"));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
