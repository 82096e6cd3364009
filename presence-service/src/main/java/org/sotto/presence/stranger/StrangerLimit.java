package org.sotto.presence.stranger;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.relation.UserPairKey;
import org.sotto.presence.visibility.Viewers;

/**
 * Keeps an account from watching all the users there are: whom it has in contacts it may look at as often as it likes, of
 * others so many in an hour ({@link StrangerProperties}). Whether those others have it in their contacts does not matter, and
 * neither does what they show: a refusal, or its absence, must tell nothing of them. Conversations are not asked for, since
 * message-service would have to be called for each look; the limit has room for a day's chats with strangers on a screen.
 */
public final class StrangerLimit {
    private final Viewers viewers;
    private final StrangerStore store;

    StrangerLimit(Viewers viewers, StrangerStore store) {
        this.viewers = viewers;
        this.store = store;
    }

    /**
     * Counts a look.
     *
     * @param pairs of a user and the viewer, who is the same in all
     * @return whom the viewer may not look at now. Fails when user-service or Redis does not answer
     */
    public CompletableFuture<Admission> admit(UUID viewer, List<UserPairKey> pairs) {
        return viewers.strangers(pairs)
                .thenCompose(strangers -> strangers.isEmpty()
                        ? CompletableFuture.completedFuture(Admission.ALL)
                        : store.look(viewer, strangers));
    }
}
