package org.sotto.presence.notice;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.UserChangeListener;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.UserChanged;

/**
 * Hears of privacy, contacts and blocks that change ({@code users.changed}) and has those told whom it concerns. Every instance
 * hears it; one of them acts. What is older than ten minutes was read at a start: who subscribes now has asked since. Younger
 * changes may come late, after Kafka or this service was away.
 */
final class SettingsListener implements UserChangeListener {
    private static final Logger log = LoggerFactory.getLogger(SettingsListener.class);
    private static final Duration NEWS = Duration.ofMinutes(10);

    private static final int FIRST_PASS = 1;

    private final SubscriberStore store;
    private final PresenceNotices notices;
    private final Clock clock;

    SettingsListener(SubscriberStore store, PresenceNotices notices, Clock clock) {
        this.store = store;
        this.notices = notices;
        this.clock = clock;
    }

    @Override
    public void onUserChanged(UserChanged change) {
        UUID user = Uuids.fromBytes(change.getUserId());
        List<Recheck> rechecks = rechecks(user, change);
        if (rechecks.isEmpty() || clock.millis() - change.getAt() > NEWS.toMillis()) {
            return;
        }
        store.claim(user, nameOf(change, rechecks.get(0))).whenComplete((mine, failure) -> {
            if (failure != null) {
                // Nobody can be told without Redis; once it is back, gateways ask again for everything.
                log.warn("a changed setting is not looked after: {}", failure.toString());
            } else if (mine) {
                notices.recheck(rechecks);
            }
        });
    }

    /** The same in every instance, and another one for another change of the user. */
    private static String nameOf(UserChanged change, Recheck first) {
        return change.getAt() + ":" + change.getChangeCase().getNumber() + ":"
                + first.viewer().map(UUID::toString).orElse("all");
    }

    private static List<Recheck> rechecks(UUID user, UserChanged change) {
        return switch (change.getChangeCase()) {
            case PRIVACY_CHANGED -> List.of(new Recheck(user, Optional.empty()));
            // In the second pass nobody is left to be told, and nothing may be written about the user any more.
            case USER_DELETED ->
                change.getUserDeleted().getPass() <= FIRST_PASS
                        ? List.of(new Recheck(user, Optional.empty()))
                        : List.of();
            case CONTACT_CHANGED ->
                List.of(new Recheck(
                        user,
                        Optional.of(Uuids.fromBytes(change.getContactChanged().getContactId()))));
            case BLOCK_CHANGED -> {
                UUID blocked = Uuids.fromBytes(change.getBlockChanged().getBlockedId());
                yield List.of(new Recheck(user, Optional.of(blocked)), new Recheck(blocked, Optional.of(user)));
            }
            case REGISTERED,
                    PROFILE_CHANGED,
                    CONTACT_RENAMED,
                    CONTACTS_SYNCED,
                    DEVICE_ADDED,
                    DEVICE_REMOVED,
                    DEVICE_LIST_CHANGED,
                    DEVICE_KEYS_ADDED,
                    SESSION_REVOKED,
                    CHANGE_NOT_SET -> List.of();
        };
    }
}
