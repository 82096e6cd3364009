package org.sotto.message.message;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.sotto.common.id.MessageIdOrder;

/**
 * The bucket of a 1:1 message, a number made of its id's time, in UTC:
 *
 * <pre>
 *            yyyymm   what both see
 *           -yyyymm   control messages, which nobody sees
 *   1,000,000 + yyyymm   withheld messages of the user whose id comes first, which only that user sees
 *   2,000,000 + yyyymm   those of the other
 * </pre>
 *
 * So nobody's history, list or counter walks over what is not for them, however much of it somebody whom they blocked writes.
 */
public final class Buckets {
    private static final int WITHHELD_OF_FIRST = 1_000_000;
    private static final int WITHHELD_OF_SECOND = 2_000_000;

    private Buckets() {}

    /**
     * The buckets in which control messages of that time can lie that have not expired.
     *
     * @param fromMillis ms since the epoch
     * @param toMillis ms since the epoch, not before
     */
    public static List<Integer> ofControlsBetween(long fromMillis, long toMillis) {
        YearMonth last = YearMonth.from(Instant.ofEpochMilli(toMillis).atOffset(ZoneOffset.UTC));
        List<Integer> buckets = new ArrayList<>();
        for (YearMonth month = YearMonth.from(Instant.ofEpochMilli(fromMillis).atOffset(ZoneOffset.UTC));
                !month.isAfter(last);
                month = month.plusMonths(1)) {
            buckets.add(-(month.getYear() * 100 + month.getMonthValue()));
        }
        return buckets;
    }

    /** The bucket of a message that both see. */
    public static int of(UUID messageId) {
        OffsetDateTime time =
                Instant.ofEpochMilli(MessageIdOrder.unixMillis(messageId)).atOffset(ZoneOffset.UTC);
        return time.getYear() * 100 + time.getMonthValue();
    }

    /** The bucket of a control message. */
    static int ofControl(UUID messageId) {
        return -of(messageId);
    }

    /** The bucket of a message that is withheld from its receiver. */
    static int ofWithheld(UUID messageId, UUID sender, UUID receiver) {
        return withheldOf(sender, receiver) + of(messageId);
    }

    /** The buckets in which a message is found that is withheld from either user. */
    static List<Integer> ofWithheld(UUID messageId) {
        return List.of(WITHHELD_OF_FIRST + of(messageId), WITHHELD_OF_SECOND + of(messageId));
    }

    /** The month (yyyymm) of a bucket whose messages are shown to anybody. */
    public static int month(int bucket) {
        return bucket % WITHHELD_OF_FIRST;
    }

    /** Whether the bucket holds what both see. */
    public static boolean isShared(int bucket) {
        return bucket > 0 && !isWithheld(bucket);
    }

    /** Whether the bucket holds what was withheld from its receivers. */
    public static boolean isWithheld(int bucket) {
        return bucket > WITHHELD_OF_FIRST;
    }

    /** Whether the bucket holds what the user wrote and the other was not given. */
    public static boolean isWithheldOf(int bucket, UUID user, UUID other) {
        return isWithheld(bucket) && bucket - month(bucket) == withheldOf(user, other);
    }

    /** Whether the user sees the bucket's messages. */
    public static boolean isShownTo(int bucket, UUID user, UUID other) {
        return isShared(bucket) || isWithheldOf(bucket, user, other);
    }

    /** In the order of the conversation's id: as text. */
    private static int withheldOf(UUID user, UUID other) {
        return user.toString().compareTo(other.toString()) <= 0 ? WITHHELD_OF_FIRST : WITHHELD_OF_SECOND;
    }
}
