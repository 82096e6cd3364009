package org.sotto.user.contact;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.event.UserEvents;
import org.sotto.user.relation.Contact;
import org.sotto.user.relation.ContactStore;
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

    /** What was done to a list: who came in, and who of those in it got another name. */
    private record Saved(List<UUID> added, Set<UUID> renamed) {}

    Contacts(ContactStore store, AccountStore accounts, UserEvents events, Clock clock) {
        this.store = store;
        this.accounts = accounts;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Puts somebody into the list, or gives another name to somebody who is in it.
     *
     * @throws ApiException 409 {@code contact_limit}; 404 {@code not_found} if the user is gone
     */
    void put(AccessToken by, UUID contactId, SyncRequest.Named named) {
        events.change(changes -> {
            Saved saved = save(by.userId(), Map.of(contactId, named));
            saved.added.forEach(added -> changes.contactChanged(by, added, true));
            saved.renamed.forEach(renamed -> changes.contactRenamed(by, renamed));
            return saved;
        });
    }

    /**
     * Puts those of a phone book who are here into the list, and gives other names to those who are in it.
     *
     * @param names the user's names for them
     * @throws ApiException 409 {@code contact_limit}: then nobody is added; 404 {@code not_found} if the user is gone
     */
    void sync(AccessToken by, Map<UUID, SyncRequest.Named> names) {
        if (names.isEmpty()) {
            return;
        }
        events.change(changes -> {
            Saved saved = save(by.userId(), names);
            if (!saved.added.isEmpty() || !saved.renamed.isEmpty()) {
                changes.contactsSynced(by, saved.added, saved.renamed.size());
            }
            return saved;
        });
    }

    /** A name that is null leaves a name as it is; an empty one takes it away. */
    private Saved save(UUID userId, Map<UUID, SyncRequest.Named> asked) {
        if (!accounts.lock(userId)) {
            throw ApiException.notFound("there is no user " + userId);
        }
        // Looked up again: whoever ended their account since they were found must not get into a list.
        Map<UUID, SyncRequest.Named> names = new LinkedHashMap<>(asked);
        names.keySet().retainAll(Set.copyOf(accounts.findExisting(asked.keySet())));
        if (names.isEmpty()) {
            return new Saved(List.of(), Set.of());
        }
        Map<UUID, String> there = store.namesOf(userId, names.keySet());
        Instant now = clock.instant();
        List<Contact> added = new ArrayList<>();
        Map<UUID, String> renamed = new HashMap<>();
        names.forEach((contact, named) -> {
            String before = there.get(contact);
            if (before == null) {
                added.add(new Contact(contact, nullIfEmpty(named.name()), now));
            } else if (named.name() != null && !named.name().equals(before)) {
                renamed.put(contact, named.name());
            }
        });
        if (!added.isEmpty()) {
            checkLimit(userId, added.size());
            store.insert(userId, added);
        }
        if (!renamed.isEmpty()) {
            store.rename(userId, renamed);
        }
        return new Saved(added.stream().map(Contact::contactId).toList(), renamed.keySet());
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
    void remove(AccessToken by, UUID contactId) {
        events.change(changes -> {
            boolean was = store.delete(by.userId(), contactId);
            if (was) {
                changes.contactChanged(by, contactId, false);
            }
            return was;
        });
    }
}
