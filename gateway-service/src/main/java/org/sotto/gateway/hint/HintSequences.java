package org.sotto.gateway.hint;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last number heard of each publisher. A publisher numbers its hints to this gateway from 1 for as long as it runs; a
 * number that is not the next one, or a publisher first heard in the middle, means that a hint may be lost.
 */
final class HintSequences {
    private static final int MAX_SOURCES = 1_024;

    private final Map<String, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_SOURCES;
        }
    };

    /** Takes a number. @return whether one before it is missing */
    synchronized boolean isGap(String source, long sequence) {
        Long known = last.put(source, sequence);
        return sequence != (known == null ? 0 : known) + 1;
    }
}
