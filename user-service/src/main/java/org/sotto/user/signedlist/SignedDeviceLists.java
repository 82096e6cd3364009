package org.sotto.user.signedlist;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The lists that users have published. {@link ListPublication} adds to them. */
@Component
public class SignedDeviceLists {
    private final SignedListStore store;

    SignedDeviceLists(SignedListStore store) {
        this.store = store;
    }

    /** A user's newest list; empty if none was published. */
    public Optional<CurrentList> current(UUID userId) {
        return store.findCurrent(userId);
    }

    /** The newest lists of those users that have one. */
    public Map<UUID, CurrentList> current(Collection<UUID> userIds) {
        return store.findCurrent(userIds);
    }

    /** How many versions of a user's list are kept. */
    public int count(UUID userId) {
        return store.count(userId);
    }

    /** Erases a user's lists, within the caller's transaction. Returns how many there were. */
    public int erase(UUID userId) {
        return store.deleteAll(userId);
    }

    /** Lists of one chain, with the newest version of it. */
    record Chain(long version, List<SignedList> lists) {}

    /**
     * A user's lists after a version: at most the newest 100, oldest first and without a gap. A version above the newest one is
     * of a chain that has ended: then they are all of the present one.
     *
     * @return empty if the user has published none
     */
    Optional<Chain> after(UUID userId, long version) {
        return store.findCurrent(userId).map(current -> {
            List<SignedList> lists = store.findAfter(userId, version > current.version() ? 0 : version);
            // Another version may have come since the newest one was read.
            return lists.isEmpty()
                    ? new Chain(current.version(), lists)
                    : new Chain(
                            ListParser.read(lists.get(lists.size() - 1).body()).version(), lists);
        });
    }
}
