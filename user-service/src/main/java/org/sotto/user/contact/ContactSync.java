package org.sotto.user.contact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.user.account.AccountStore;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.phone.PhoneHash;
import org.sotto.user.phone.PhoneHashes;
import org.sotto.user.profile.Card;
import org.sotto.user.profile.Profiles;
import org.springframework.stereotype.Component;

/**
 * Finds who of a phone book has an account, and keeps them as contacts. The numbers themselves never come here; yet hashes of
 * phone numbers can be tried out, so that {@link AccountLimiter#contactHashes} counts them before anything is looked up.
 */
@Component
class ContactSync {
    private final AccountStore accounts;
    private final PhoneHashes hashes;
    private final Contacts contacts;
    private final Profiles profiles;
    private final AccountLimiter limiter;

    ContactSync(
            AccountStore accounts, PhoneHashes hashes, Contacts contacts, Profiles profiles, AccountLimiter limiter) {
        this.accounts = accounts;
        this.hashes = hashes;
        this.contacts = contacts;
        this.profiles = profiles;
        this.limiter = limiter;
    }

    /**
     * Syncs a part of a phone book: one indexed query for the accounts of all hashes, then what {@link Profiles#cards} costs.
     *
     * @throws ApiException 429 {@code rate_limited}; 409 {@code contact_limit}
     */
    List<RegisteredUser> sync(AccessToken by, Map<String, SyncRequest.Named> phoneBook) {
        UUID userId = by.userId();
        limiter.contactHashes(userId, phoneBook.size());
        Map<String, UUID> matches = match(userId, phoneBook);
        Map<UUID, SyncRequest.Named> names = new LinkedHashMap<>();
        matches.forEach((hash, match) -> names.put(match, phoneBook.get(hash)));
        contacts.sync(by, names);
        Map<UUID, Card> cards = profiles.cards(userId, names.keySet());
        List<RegisteredUser> registered = new ArrayList<>();
        matches.forEach((hash, match) -> {
            Card card = cards.get(match);
            if (card != null) {
                registered.add(RegisteredUser.of(hash, card));
            }
        });
        return registered;
    }

    /** Users by the client's hashes, in their order. */
    private Map<String, UUID> match(UUID userId, Map<String, SyncRequest.Named> phoneBook) {
        Map<String, PhoneHash> stored = new LinkedHashMap<>();
        phoneBook.keySet().forEach(hash -> stored.put(hash, hashes.ofClientHash(hash)));
        Map<PhoneHash, UUID> found = new HashMap<>(accounts.findByPhones(stored.values()));
        found.values().remove(userId);
        Map<String, UUID> matches = new LinkedHashMap<>();
        stored.forEach((hash, peppered) -> {
            UUID match = found.get(peppered);
            if (match != null) {
                matches.put(hash, match);
            }
        });
        return matches;
    }
}
