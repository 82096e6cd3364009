package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sotto.client.e2ee.identity.DeviceAddress;
import org.sotto.client.e2ee.primitive.ByteReader;
import org.sotto.client.e2ee.primitive.ByteWriter;
import org.sotto.client.e2ee.primitive.E2eeException;
import org.sotto.client.e2ee.store.E2eeStore;
import org.sotto.client.e2ee.store.Section;
import org.sotto.client.e2ee.store.StoreTransaction;
import org.sotto.proto.e2ee.v1.DecryptionError;
import org.sotto.proto.e2ee.v1.Plaintext;

/**
 * How often a device may say that it could not open something, and how often it sends a key again because another says
 * so (E2EE.md, 3.6). A report goes out in a new session: being the newest, it replaces the broken one at both ends, and
 * nothing that is not authenticated can reset a session. Safe for several threads.
 */
public final class Repairs {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int REPORTS_A_DAY = 5;
    private static final int RESENDS = 3;
    private static final Duration RESEND_AGE = Duration.ofDays(30);

    private final E2eeStore store;
    private final Clock clock;

    Repairs(E2eeStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Why a message did not open, as its sender is told; unspecified for what no resend would mend. */
    public static DecryptionError.Reason reason(E2eeException failure) {
        return switch (failure.code()) {
            case NO_SESSION -> DecryptionError.Reason.NO_SESSION;
            case UNKNOWN_PRE_KEY -> DecryptionError.Reason.UNKNOWN_PRE_KEY;
            case BAD_TAG, TOO_FAR_AHEAD -> DecryptionError.Reason.BAD_TAG;
            case NO_SENDER_KEY -> DecryptionError.Reason.NO_SENDER_KEY;
            default -> DecryptionError.Reason.REASON_UNSPECIFIED;
        };
    }

    /** The report, to be encrypted in a new session with the sender's device. */
    public static Plaintext report(DecryptionError error) {
        return Plaintext.newBuilder().setError(error).build();
    }

    /** Whether a device may be told now: once an hour, five times a day. Counts the report when it may. */
    public boolean mayReport(DeviceAddress device) {
        byte[] key = device.encode();
        long nowMs = clock.millis();
        return store.transact(transaction -> {
            List<Long> reports = reports(transaction, key);
            reports.removeIf(time -> nowMs - time >= DAY.toMillis());
            boolean may = reports.size() < REPORTS_A_DAY
                    && reports.stream().allMatch(time -> nowMs - time >= HOUR.toMillis());
            if (may) {
                reports.add(nowMs);
            }
            ByteWriter out = new ByteWriter().u32(reports.size());
            reports.forEach(out::u64);
            transaction.put(Section.REPORTS, key, out.bytes());
            return may;
        });
    }

    /** The report that was counted last did not go out. */
    public void takeBack(DeviceAddress device) {
        byte[] key = device.encode();
        store.transact(transaction -> {
            List<Long> reports = reports(transaction, key);
            if (!reports.isEmpty()) {
                reports.remove(reports.size() - 1);
                ByteWriter out = new ByteWriter().u32(reports.size());
                reports.forEach(out::u64);
                transaction.put(Section.REPORTS, key, out.bytes());
            }
            return reports;
        });
    }

    private static List<Long> reports(StoreTransaction transaction, byte[] key) {
        List<Long> reports = new ArrayList<>();
        transaction.get(Section.REPORTS, key).ifPresent(bytes -> {
            ByteReader in = new ByteReader("reports", bytes);
            int count = in.count("count", REPORTS_A_DAY);
            for (int i = 0; i < count; i++) {
                reports.add(in.u64("time"));
            }
            in.end();
        });
        return reports;
    }

    /**
     * Whether a message's key may be sent again to a device that could not open it: three times, while the message is
     * younger than thirty days. Counts the resend when it may. That the device was a receiver is the caller's to know.
     *
     * @param sentMs when the message was sent
     */
    public boolean mayResend(DeviceAddress device, ByteString messageId, long sentMs) {
        long nowMs = clock.millis();
        if (nowMs - sentMs >= RESEND_AGE.toMillis()) {
            return false;
        }
        byte[] key = new ByteWriter().raw(device.encode()).lp(messageId).bytes();
        return store.transact(transaction -> {
            forgetOld(transaction, nowMs);
            int resends = transaction
                    .get(Section.RESENDS, key)
                    .map(bytes -> new ByteReader("resends", bytes).u32("count"))
                    .orElse(0);
            if (resends == RESENDS) {
                return false;
            }
            transaction.put(
                    Section.RESENDS,
                    key,
                    new ByteWriter().u32(resends + 1).u64(sentMs).bytes());
            return true;
        });
    }

    private static void forgetOld(StoreTransaction transaction, long nowMs) {
        for (byte[] key : transaction.keys(Section.RESENDS)) {
            ByteReader in = new ByteReader(
                    "resends", transaction.get(Section.RESENDS, key).orElseThrow());
            in.u32("count");
            if (nowMs - in.u64("sent_ms") >= RESEND_AGE.toMillis()) {
                transaction.remove(Section.RESENDS, key);
            }
        }
    }
}
