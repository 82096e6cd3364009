package org.sotto.message.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.sotto.common.id.MessageIdOrder;

/** The bucket of a 1:1 message: year and month (yyyymm, UTC) of its id's time. */
public final class Buckets {
    private Buckets() {}

    public static int of(UUID messageId) {
        OffsetDateTime time =
                Instant.ofEpochMilli(MessageIdOrder.unixMillis(messageId)).atOffset(ZoneOffset.UTC);
        return time.getYear() * 100 + time.getMonthValue();
    }
}
