package org.sotto.user.contact;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.common.web.ApiResponse;
import org.sotto.user.account.AccountStore;
import org.sotto.user.limit.AccountLimiter;
import org.sotto.user.profile.Card;
import org.sotto.user.profile.Profiles;
import org.sotto.user.relation.Contact;
import org.sotto.user.relation.ContactStore;
import org.sotto.user.relation.OtherUser;
import org.sotto.user.web.PageQuery;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** My contacts (PROTOCOL.md, "Users, contacts, privacy"). */
@RestController
@RequestMapping("/api/v1/users/contacts")
@Tag(name = "Contacts")
class ContactEndpoint {
    private final ContactSync sync;
    private final Contacts contacts;
    private final ContactStore store;
    private final AccountStore accounts;
    private final Profiles profiles;
    private final AccountLimiter limiter;

    ContactEndpoint(
            ContactSync sync,
            Contacts contacts,
            ContactStore store,
            AccountStore accounts,
            Profiles profiles,
            AccountLimiter limiter) {
        this.sync = sync;
        this.contacts = contacts;
        this.store = store;
        this.accounts = accounts;
        this.profiles = profiles;
        this.limiter = limiter;
    }

    @PostMapping("/sync")
    @Operation(
            summary = "Find who of my phone book is here, and keep them as contacts",
            description =
                    "1 to 1,000 contacts a call, 5,000 different hashes in 24 hours. Whoever is found is added to my"
                            + " contacts; what is hidden from me is absent. 409 contact_limit beyond 10,000 contacts.")
    ApiResponse<SyncAnswer> sync(@RequestBody SyncRequest request, AccessToken token) {
        limiter.write(token.userId());
        return ApiResponse.of(new SyncAnswer(sync.sync(token, request.names())));
    }

    @GetMapping
    @Operation(summary = "My contacts, by their ids", description = "What is hidden from me is absent.")
    ApiResponse<ContactsAnswer> list(
            AccessToken token,
            @Parameter(schema = @Schema(type = "integer", minimum = "1", maximum = "200", defaultValue = "50"))
                    @RequestParam(required = false)
                    @Nullable
                    String limit,
            @Parameter(description = "next of the page before", schema = @Schema(format = "uuid"))
                    @RequestParam(required = false)
                    @Nullable
                    String after) {
        limiter.profileRead(token.userId());
        int size = PageQuery.limit(limit);
        // One more than asked for tells whether there is a next page.
        List<Contact> found = store.page(token.userId(), PageQuery.after(after), size + 1);
        List<Contact> page = found.subList(0, Math.min(size, found.size()));
        Map<UUID, Card> cards = profiles.cards(
                token.userId(), page.stream().map(Contact::contactId).toList());
        List<ContactAnswer> answers = new ArrayList<>();
        for (Contact contact : page) {
            Card card = cards.get(contact.contactId());
            if (card != null) {
                answers.add(ContactAnswer.of(contact, card));
            }
        }
        return ApiResponse.of(new ContactsAnswer(
                answers, found.size() > size ? page.get(size - 1).contactId() : null));
    }

    @PutMapping("/{userId}")
    @Operation(
            summary = "Put somebody into my contacts, or name them",
            description = "May be repeated. 404 not_found if there is no such user; 409 contact_limit beyond 10,000"
                    + " contacts.")
    ApiResponse<Void> put(
            @PathVariable String userId,
            @Valid @RequestBody(required = false) @Nullable ContactUpdate update,
            AccessToken token) {
        limiter.write(token.userId());
        UUID contactId = OtherUser.parse(userId, token);
        if (accounts.findExisting(Set.of(contactId)).isEmpty()) {
            throw ApiException.notFound("there is no user " + contactId);
        }
        contacts.put(token, contactId, new SyncRequest.Named(update == null ? null : update.contactName()));
        return ApiResponse.done("Contact saved");
    }

    @DeleteMapping("/{userId}")
    @Operation(summary = "Take somebody out of my contacts", description = "May be repeated.")
    ApiResponse<Void> delete(@PathVariable String userId, AccessToken token) {
        limiter.write(token.userId());
        contacts.remove(token, OtherUser.parse(userId, token));
        return ApiResponse.done("Contact removed");
    }
}
