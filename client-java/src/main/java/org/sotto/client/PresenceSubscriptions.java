package org.sotto.client;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

/**
 * Whose presence this client wants to know, over all its connections: the server forgets a subscription with its
 * connection. Not safe for several threads.
 */
final class PresenceSubscriptions {
    /** The protocol's bound for a connection. */
    static final int MAX_USERS = 100;

    private final Set<UUID> users = new LinkedHashSet<>();

    /** Adds users; false, and none is added, if there would be too many. */
    boolean add(Collection<UUID> more) {
        Set<UUID> all = new LinkedHashSet<>(users);
        all.addAll(more);
        if (all.size() > MAX_USERS) {
            return false;
        }
        users.addAll(more);
        return true;
    }

    /** Takes users back; returns those that were there. */
    Set<UUID> remove(Collection<UUID> some) {
        Set<UUID> removed = new LinkedHashSet<>(some);
        removed.retainAll(users);
        users.removeAll(removed);
        return removed;
    }

    Set<UUID> all() {
        return Set.copyOf(users);
    }
}
