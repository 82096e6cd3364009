package org.sotto.message.erasure;

import java.util.Map;
import java.util.TreeMap;

/** What an erasure has come to, for its report. */
final class ErasureCounts {
    static final String CONVERSATIONS = "user_conversations";
    static final String ERASED = "messages_erased";
    static final String UNDELIVERED = "messages_undelivered";
    static final String RECEIPTS = "receipts";
    static final String SENDS = "sends";

    private final Map<String, Long> counts = new TreeMap<>();

    void add(String kind, long more) {
        counts.merge(kind, more, Long::sum);
    }

    Map<String, Long> toMap() {
        return Map.copyOf(counts);
    }
}
