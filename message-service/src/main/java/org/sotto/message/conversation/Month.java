package org.sotto.message.conversation;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import org.sotto.message.message.Buckets;

/**
 * A month of a conversation as one of its two sees it.
 *
 * @param month yyyymm, UTC
 * @param buckets of that month, those that the reader sees: at most two, what both see and what was withheld from the other
 */
record Month(int month, List<Integer> buckets) {

    /** The months of a conversation's buckets, newest first. */
    static List<Month> of(List<Integer> buckets, UUID reader, UUID peer) {
        NavigableMap<Integer, List<Integer>> byMonth = new TreeMap<>();
        for (int bucket : buckets) {
            if (Buckets.isShownTo(bucket, reader, peer)) {
                byMonth.computeIfAbsent(Buckets.month(bucket), month -> new ArrayList<>())
                        .add(bucket);
            }
        }
        return byMonth.descendingMap().entrySet().stream()
                .map(month -> new Month(month.getKey(), month.getValue()))
                .toList();
    }

    /** Whether the other sees some of it, too. */
    boolean isShared() {
        return buckets.stream().anyMatch(Buckets::isShared);
    }

    /** The bucket of what was withheld from the other. */
    OptionalInt withheld() {
        return buckets.stream()
                .mapToInt(bucket -> bucket)
                .filter(Buckets::isWithheld)
                .findAny();
    }
}
