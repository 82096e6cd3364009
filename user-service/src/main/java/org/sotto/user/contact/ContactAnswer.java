package org.sotto.user.contact;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.user.profile.Card;
import org.sotto.user.relation.Contact;

/**
 * Somebody in my contacts, as I may see them; what is hidden is absent. Their picture is in their profile.
 *
 * @param userId who it is
 * @param contactName my name for them
 * @param addedAt since when they are in my contacts
 * @param displayName the name they chose
 * @param statusMessage a line of theirs
 * @param about more about them
 * @param lastSeen seconds since the epoch
 * @param isOnline whether they are connected
 */
record ContactAnswer(
        UUID userId,

        @Schema(description = "My own name for them") @Nullable
        String contactName,

        Instant addedAt,
        String displayName,
        @Nullable String statusMessage,
        @Nullable String about,
        @Nullable Long lastSeen,
        @Nullable Boolean isOnline) {

    static ContactAnswer of(Contact contact, Card card) {
        return new ContactAnswer(
                contact.contactId(),
                contact.name(),
                contact.addedAt(),
                card.displayName(),
                card.statusMessage(),
                card.about(),
                card.lastSeen(),
                card.isOnline());
    }
}
