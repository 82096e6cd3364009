package org.sotto.user.contact;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.event.Changes;
import org.sotto.user.event.UserEvents;
import org.sotto.user.relation.Contact;
import org.sotto.user.relation.ContactStore;
import org.sotto.user.relation.UserPair;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Changes contact lists. */
@Component
class Contacts {
    static final int MAX_CONTACTS = 10_000;

    private final ContactStore store;
    private final AccountStore accounts;
    private final UserEvents events;
    private final Clock clock;

    Contacts(ContactStore store, AccountStore accounts, UserEvents events, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Puts users into a list, and gives new names to those who are in it.
     *
     * @param names the user's names for them; null leaves a name as it is, empty takes it away
     * @throws ApiException 409 {@code contact_limit}: then nobody is added; 404 {@code not_found} if the user is gone
     */
    void put(UUID userId, Map<UUID, SyncRequest.Named> names) {
        if (names.isEmpty()) {
            return;
        }
        events.change(changes -> {
            if (!accounts.lock(userId)) {
                throw ApiException.notFound("there is no user " + userId);
            }
            put(userId, names, changes);
            return names;
        });
    }

    private void put(UUID userId, Map<UUID, SyncRequest.Named> names, Changes changes) {
        Set<UUID> there =
                store
                        .findAmong(names.keySet().stream()
                                .map(contact -> new UserPair(userId, contact))
                                .toList())
                        .stream()
                        .map(UserPair::otherId)
                        .collect(Collectors.toSet());
        Instant now = clock.instant();
        List<Contact> added = new ArrayList<>();
        Map<UUID, String> renamed = new HashMap<>();
        names.forEach((contact, named) -> {
            if (!there.contains(contact)) {
                added.add(new Contact(contact, nullIfEmpty(named.name()), now));
            } else if (named.name() != null) {
                renamed.put(contact, named.name());
            }
        });
        if (!added.isEmpty()) {
            checkLimit(userId, added.size());
            store.insert(userId, added);
            added.forEach(contact -> changes.contactChanged(userId, contact.contactId(), true));
        }
        if (!renamed.isEmpty()) {
            store.rename(userId, renamed);
        }
    }

    private void checkLimit(UUID userId, int more) {
        int total = store.count(userId) + more;
        if (total > MAX_CONTACTS) {
            throw new ApiException(
                    HttpStatus.CONFLICT,
                    "contact_limit",
                    "contacts: " + total + " (expected: at most " + MAX_CONTACTS + ")");
        }
    }

    private static @Nullable String nullIfEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    /** Takes somebody out; nothing happens if they are not in. */
    void remove(UUID userId, UUID contactId) {
        events.change(changes -> {
            boolean was = store.delete(userId, contactId);
            if (was) {
                changes.contactChanged(userId, contactId, false);
            }
            return was;
        });
    }
}
