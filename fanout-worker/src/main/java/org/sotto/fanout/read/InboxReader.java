package org.sotto.fanout.read;

import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.sotto.fanout.InboxProperties;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.inbox.DayStart;
import org.sotto.fanout.inbox.InboxRow;
import org.sotto.fanout.inbox.InboxStore;
import org.sotto.fanout.inbox.Positions;
import org.sotto.proto.v1.HoleEntry;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.MessageEntry;
import org.springframework.stereotype.Component;

/** Reads a page of an inbox: the rows after a position across days, along the chain, with their content. */
@Component
class InboxReader {
    private final InboxStore inboxes;
    private final CursorStore cursors;
    private final MessageContents contents;
    private final InboxProperties properties;
    private final Clock clock;

    InboxReader(
            InboxStore inboxes,
            CursorStore cursors,
            MessageContents contents,
            InboxProperties properties,
            Clock clock) {
        this.inboxes = inboxes;
        this.cursors = cursors;
        this.contents = contents;
        this.properties = properties;
        this.clock = clock;
    }

    /**
     * A device that asks.
     *
     * @param added to an account that had a device: what waited for the old ones is not for it
     */
    record Reader(UUID userId, UUID deviceId, boolean added) {}

    /**
     * Reads a page.
     *
     * @param after the position to read after; absent: the device's cursor. The first device of an account, which has none,
     *     starts at the beginning. One that was added gets nothing from before its start whatever it asks for, and an empty
     *     page that says {@code waiting} until its start is known (package {@code device})
     * @param limit entries at most
     */
    CompletableFuture<InboxPage> read(Reader reader, OptionalLong after, int limit) {
        UUID user = reader.userId();
        return cursors.cursorOf(user, reader.deviceId())
                .thenCombine(inboxes.days(user), (stored, days) -> {
                    if (stored.isEmpty() && reader.added()) {
                        return inboxes.tail(user).thenApply(tail -> InboxPage.newBuilder()
                                .setWaiting(true)
                                .setTail(tail)
                                .build());
                    }
                    CursorStore.Cursor cursor = stored.orElse(CursorStore.Cursor.NONE);
                    long start = Math.max(after.orElse(cursor.position()), cursor.startedAfter());
                    PageRows page = new PageRows(start, limit, properties.pageBytes(), clock.instant());
                    return walk(user, days, startIndex(days, start), page).thenCompose(walked -> {
                        page.nothingFound(days);
                        return fill(user, page).thenApply(answer -> answer.setAfter(start)
                                .setCursor(cursor.position())
                                .build());
                    });
                })
                .thenCompose(answer -> answer);
    }

    /** The day that holds the position, else the oldest one known. Days are newest first. */
    private static int startIndex(List<DayStart> days, long start) {
        for (int i = 0; i < days.size(); i++) {
            if (days.get(i).firstPosition() <= start) {
                return i;
            }
        }
        return days.size() - 1;
    }

    private CompletableFuture<Void> walk(UUID user, List<DayStart> days, int index, PageRows page) {
        if (index < 0) {
            return CompletableFuture.completedFuture(null);
        }
        int day = days.get(index).day();
        if (day < Positions.oldestReadableDay(clock.instant())) {
            return walk(user, days, index - 1, page);
        }
        return inboxes.rows(user, day, page.last(), page.wanted(), page)
                .thenCompose(
                        goOn -> goOn ? walk(user, days, index - 1, page) : CompletableFuture.completedFuture(null));
    }

    private CompletableFuture<InboxPage.Builder> fill(UUID user, PageRows page) {
        CompletableFuture<Long> tail =
                page.reachedTail() ? CompletableFuture.completedFuture(page.last()) : inboxes.tail(user);
        return contents.of(page.rows()).thenCombine(tail, (messages, newest) -> {
            InboxPage.Builder answer = InboxPage.newBuilder()
                    .setTruncated(page.truncated())
                    .setMore(page.more())
                    .setWaiting(page.waiting())
                    .setTail(newest);
            page.rows().forEach(row -> answer.addEntries(entryOf(row, messages)));
            return answer;
        });
    }

    private static InboxEntry entryOf(InboxRow row, Map<MessageContents.Key, MessageEntry> messages) {
        return InboxEntry.newBuilder()
                .setPosition(row.position())
                .setPrevPosition(row.prevPosition())
                .setEvent(eventOf(row, messages))
                .build();
    }

    private static InboxEvent eventOf(InboxRow row, Map<MessageContents.Key, MessageEntry> messages) {
        try {
            if (row.content() instanceof InboxRow.Reference reference) {
                return messageOf(reference, messages.get(MessageContents.Key.of(reference)));
            }
            return InboxEvent.parseFrom(((InboxRow.Payload) row.content()).payload());
        } catch (InvalidProtocolBufferException e) {
            throw new CompletionException("row " + row.position() + " of " + row.userId() + " cannot be read", e);
        }
    }

    private static InboxEvent messageOf(InboxRow.Reference reference, @Nullable MessageEntry message)
            throws InvalidProtocolBufferException {
        if (message == null) {
            // Deleted or expired since: its place in the chain stays.
            return InboxEvent.newBuilder()
                    .setHole(HoleEntry.newBuilder().setCause("message_gone"))
                    .build();
        }
        return InboxEvent.newBuilder()
                .setMessage(message.toBuilder().clearDeviceKeys().mergeFrom(reference.keys()))
                .build();
    }
}
