package org.sotto.client.inbox;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Knows the last {@value #EVENTS} events that were told, so that a copy of one at another position is not told again. Not safe
 * for several threads.
 */
public final class RecentEvents {
    private static final int EVENTS = 1_000;

    private final Set<UUID> told = new LinkedHashSet<>();

    public boolean contains(UUID eventId) {
        return told.contains(eventId);
    }

    /** Remembers an event that was told, and forgets the oldest beyond the bound. */
    public void add(UUID eventId) {
        if (told.add(eventId) && told.size() > EVENTS) {
            told.remove(told.iterator().next());
        }
    }
}
