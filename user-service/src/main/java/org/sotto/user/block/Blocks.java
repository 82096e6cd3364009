package org.sotto.user.block;

import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.event.UserEvents;
import org.sotto.user.relation.Block;
import org.sotto.user.relation.BlockStore;
import org.sotto.user.relation.UserPair;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Changes block lists. */
@Component
class Blocks {
    static final int MAX_BLOCKS = 5_000;

    private final BlockStore store;
    private final AccountStore accounts;
    private final UserEvents events;
    private final Clock clock;

    Blocks(BlockStore store, AccountStore accounts, UserEvents events, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Blocks somebody; nothing happens if they are blocked.
     *
     * @throws ApiException 409 {@code block_limit}; 404 {@code not_found} if either of them is gone
     */
    void put(AccessToken by, UUID blockedId) {
        UUID userId = by.userId();
        events.change(changes -> {
            if (!accounts.lock(userId)) {
                throw ApiException.notFound("there is no user " + userId);
            }
            if (accounts.findExisting(Set.of(blockedId)).isEmpty()) {
                throw ApiException.notFound("there is no user " + blockedId);
            }
            boolean isNew =
                    store.findAmong(Set.of(new UserPair(userId, blockedId))).isEmpty();
            if (isNew) {
                checkLimit(userId);
                store.insert(userId, new Block(blockedId, clock.instant()));
                changes.blockChanged(by, blockedId, true);
            }
            return isNew;
        });
    }

    private void checkLimit(UUID userId) {
        int total = store.count(userId) + 1;
        if (total > MAX_BLOCKS) {
            throw new ApiException(
                    HttpStatus.CONFLICT, "block_limit", "blocks: " + total + " (expected: at most " + MAX_BLOCKS + ")");
        }
    }

    /** Takes a block back; nothing happens if there is none. */
    void remove(AccessToken by, UUID blockedId) {
        events.change(changes -> {
            boolean was = store.delete(by.userId(), blockedId);
            if (was) {
                changes.blockChanged(by, blockedId, false);
            }
            return was;
        });
    }
}
