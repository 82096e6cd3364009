package org.sotto.message.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.sotto.common.id.MessageIdOrder;

/**
 * The bucket of a 1:1 message: year and month (yyyymm, UTC) of its id's time; negative for a control message, so that
 * history, list and counters, which read the others, never walk over one.
 */
public final class Buckets {
    private Buckets() {}

    /** The bucket of a message that is shown. */
    public static int of(UUID messageId) {
        OffsetDateTime time =
                Instant.ofEpochMilli(MessageIdOrder.unixMillis(messageId)).atOffset(ZoneOffset.UTC);
        return time.getYear() * 100 + time.getMonthValue();
    }

    /** The bucket of a control message. */
    static int ofControl(UUID messageId) {
        return -of(messageId);
    }
}
