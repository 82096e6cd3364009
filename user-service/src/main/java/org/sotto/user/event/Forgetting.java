package org.sotto.user.event;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.auth.UserChangeListener;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.UserChanged;
import org.springframework.stereotype.Component;

/**
 * Tells every {@link UserMemory} of changed users: of this process' changes at once, and of all again when they come back with
 * the topic, also of those whose process died before it could tell anybody.
 */
@Component
class Forgetting implements UserChangeListener {
    private static final int FIRST_PASS = 1;

    private final List<UserMemory> memories;

    Forgetting(List<UserMemory> memories) {
        this.memories = memories;
    }

    @Override
    public void onUserChanged(UserChanged change) {
        forget(change);
    }

    /** Ends when all have forgotten. */
    CompletableFuture<Void> forget(UserChanged change) {
        return concernsProfile(change)
                ? CompletableFuture.allOf(memories.stream()
                        .map(memory -> memory.forget(Uuids.fromBytes(change.getUserId())))
                        .toArray(CompletableFuture[]::new))
                : CompletableFuture.completedFuture(null);
    }

    private static boolean concernsProfile(UserChanged change) {
        // The second pass of a deletion has nothing new, and comes to erase what forgetting leaves behind.
        return change.hasProfileChanged()
                || change.hasPrivacyChanged()
                || (change.hasUserDeleted() && change.getUserDeleted().getPass() <= FIRST_PASS);
    }
}
