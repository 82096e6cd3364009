package org.sotto.user.event;

import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.UserChanged;

/**
 * A record of {@code users.changed} on its way.
 *
 * @param eventId random
 * @param record what the topic gets
 */
record OutboxEntry(UUID eventId, UserChanged record) {

    /** A new entry; its record carries its id, so that readers know copies for copies. */
    static OutboxEntry of(UserChanged change) {
        UUID eventId = UUID.randomUUID();
        return new OutboxEntry(
                eventId,
                change.toBuilder().setEventId(Uuids.toByteString(eventId)).build());
    }

    UUID userId() {
        return Uuids.fromBytes(record.getUserId());
    }
}
