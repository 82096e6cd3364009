package org.sotto.user.deletion;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.user.device.FormerDevices;
import org.sotto.user.event.Changes;
import org.sotto.user.session.Sessions;
import org.springframework.stereotype.Component;

/**
 * Removes an account from this service's tables and tells the fleet ({@code user_deleted}): from then on nobody finds it,
 * writes to it or signs in to it, and every service that keeps something of it erases that. Its sessions stay, revoked, until
 * {@link DeletionJob} ends them with what else is left.
 */
@Component
public class AccountDeletion {
    private static final Logger log = LoggerFactory.getLogger(AccountDeletion.class);
    private static final String DELETED = "account_deleted";

    private final OwnTraces traces;
    private final Sessions sessions;
    private final FormerDevices formerDevices;
    private final DeletionStore store;
    private final Clock clock;

    AccountDeletion(
            OwnTraces traces, Sessions sessions, FormerDevices formerDevices, DeletionStore store, Clock clock) {
        this.traces = traces;
        this.sessions = sessions;
        this.formerDevices = formerDevices;
        this.store = store;
        this.clock = clock;
    }

    /** Deletes an account whose row the caller has locked, within the caller's transaction. */
    public void delete(UUID userId, DeletionReason reason, Changes changes) {
        Instant now = clock.instant();
        sessions.revokeAll(userId, DELETED, changes);
        store.insert(userId, reason, now);
        store.markDone(userId, Pass.FIRST, DeletionStore.OWN_STEP, traces.erase(userId), now);
        changes.deleted(userId, formerDevices.of(userId), Pass.FIRST);
        log.info("account {} is deleted: {}", userId, reason);
    }
}
