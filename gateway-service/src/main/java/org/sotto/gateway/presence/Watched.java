package org.sotto.gateway.presence;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Whom one connection looks at, and how many changes of each it has been told of: an answer to a question that was asked
 * before a change is older than the change. Belongs to the connection's event loop.
 */
final class Watched {
    private final Map<UUID, Integer> changes = new HashMap<>();
    private boolean due;

    /** How many there would be with these. */
    int countWith(Collection<UUID> users) {
        return changes.size()
                + (int) users.stream()
                        .filter(user -> !changes.containsKey(user))
                        .count();
    }

    /** @return whether it is new */
    boolean add(UUID user) {
        return changes.putIfAbsent(user, 0) == null;
    }

    /** @return whether it was there */
    boolean remove(UUID user) {
        return changes.remove(user) != null;
    }

    Set<UUID> users() {
        return Set.copyOf(changes.keySet());
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    /** The user has changed. @return whether this connection looks at them */
    boolean changed(UUID user) {
        return changes.computeIfPresent(user, (id, count) -> count + 1) != null;
    }

    /** What is to be compared when an answer comes. */
    Map<UUID, Integer> snapshot(Collection<UUID> users) {
        Map<UUID, Integer> asked = new HashMap<>();
        users.forEach(user -> asked.put(user, changes.getOrDefault(user, -1)));
        return asked;
    }

    /** Whether the user is still looked at and has not changed since. */
    boolean isUnchanged(UUID user, Map<UUID, Integer> asked) {
        Integer count = changes.get(user);
        return count != null && count.equals(asked.get(user));
    }

    /** To be written and asked for again. */
    void markDue() {
        due = true;
    }

    boolean isDue() {
        return due;
    }

    void renewed() {
        due = false;
    }
}
