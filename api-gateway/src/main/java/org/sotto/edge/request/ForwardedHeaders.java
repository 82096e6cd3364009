package org.sotto.edge.request;

import java.util.Locale;
import java.util.Set;

/**
 * Headers by which somebody behind the edge could be told who calls, or what: a client must not send them. The edge writes
 * those that the services read.
 */
public final class ForwardedHeaders {
    public static final String FOR = "X-Forwarded-For";
    public static final String PROTO = "X-Forwarded-Proto";

    private static final Set<String> NAMES = Set.of(
            "forwarded",
            "x-real-ip",
            "x-client-ip",
            "x-cluster-client-ip",
            "true-client-ip",
            "cf-connecting-ip",
            "fastly-client-ip",
            "x-user-id",
            "x-original-url",
            "x-rewrite-url",
            "x-original-host",
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
            "proxy",
            "http2-settings");

    private ForwardedHeaders() {}

    /** Whether a client's header of this name goes no further. */
    public static boolean isStripped(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return NAMES.contains(lower) || lower.startsWith("x-forwarded-") || lower.startsWith("x-sotto-");
    }
}
