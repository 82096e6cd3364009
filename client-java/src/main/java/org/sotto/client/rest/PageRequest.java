package org.sotto.client.rest;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list to read.
 *
 * @param limit entries, 1 to 200
 * @param before entries before this cursor ({@link Page#next} of the page before), or null
 * @param after entries after this cursor, or null
 */
public record PageRequest(
        int limit, @Nullable String before, @Nullable String after) {
    /** The first 50. */
    public static final PageRequest FIRST = new PageRequest(50, null, null);

    /** The first {@code limit} entries. */
    public static PageRequest first(int limit) {
        return new PageRequest(limit, null, null);
    }

    /** This many entries before {@code cursor}. */
    public PageRequest before(String cursor) {
        return new PageRequest(limit, cursor, null);
    }

    String query() {
        StringBuilder query = new StringBuilder("?limit=").append(limit);
        if (before != null) {
            query.append("&before=").append(URLEncoder.encode(before, StandardCharsets.UTF_8));
        }
        if (after != null) {
            query.append("&after=").append(URLEncoder.encode(after, StandardCharsets.UTF_8));
        }
        return query.toString();
    }
}
