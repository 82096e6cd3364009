package org.sotto.edge.request;

import java.util.regex.Pattern;

/**
 * The one spelling that a path may have. No path of the contract needs an escape, a parameter ({@code ;}), an empty or a dot
 * segment; with them, the edge and a service could read two different paths in the same text.
 */
final class RequestPaths {
    private static final Pattern PLAIN = Pattern.compile("(?:/(?!\\.{1,2}(?:/|$))[A-Za-z0-9._~@!$&'()*+,=:-]+)*/?");
    private static final int MAX_CHARS = 1_024;

    private RequestPaths() {}

    static boolean isPlain(String path) {
        return path.length() <= MAX_CHARS && PLAIN.matcher(path).matches();
    }

    /** What only services call. The edge has no route for it; saying so here keeps it shut whatever routes are added. */
    static boolean isInternal(String path) {
        return path.equals("/internal") || path.startsWith("/internal/");
    }
}
