package org.sotto.client;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * Another device of this user changed the account. It says what was changed, not to what: REST has that.
 *
 * @param eventId the same in every copy of one change; a copy is not told
 * @param kind {@code profile}, {@code privacy}, {@code contact_added}, {@code contact_removed}, {@code contact_renamed},
 *     {@code contacts_synced} (many at once), {@code blocked} or {@code unblocked}; a newer server may have others
 * @param userId whom a contact or a block is about; null for the other kinds
 * @param at when it was changed; changes that could not be told at once may come in another order
 */
public record AccountEvent(
        UUID eventId, String kind, @Nullable UUID userId, Instant at) {
    static AccountEvent from(JsonNode data) {
        return new AccountEvent(
                Fields.uuid(data, "event_id"),
                Fields.text(data, "kind"),
                Fields.uuidOrNull(data, "user_id"),
                Instant.ofEpochMilli(Fields.integer(data, "at")));
    }
}
