package org.sotto.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.Counters.Count;
import org.sotto.client.inbox.DuplicateFilter;
import org.sotto.client.inbox.InboxSequence;
import org.sotto.client.inbox.InboxStore;
import org.sotto.client.inbox.RecentEvents;
import org.sotto.client.runtime.Fields;
import tools.jackson.databind.JsonNode;

/**
 * Takes inbox entries: judges their place, drops what repeats, gives the rest to the listener, and knows how far the
 * server may be told. An entry counts as taken when the listener has returned; positions are stored and acknowledged in
 * batches ({@link #store}). Runs on the client's loop.
 */
final class InboxReader {
    private static final Logger LOG = LoggerFactory.getLogger(InboxReader.class);
    private static final int CONVERSATIONS = 1_000;
    private static final long NONE = -1;

    /** What became of an entry. */
    enum Outcome {
        TAKEN,
        /** An entry before it is missing: ask the log. */
        MISSING_BEFORE,
        /** The listener threw: the entry has to come again. */
        LISTENER_FAILED
    }

    private final InboxStore store;
    private final SottoListener listener;
    private final Counters counters;
    private final InboxSequence sequence;
    private final DuplicateFilter duplicates = new DuplicateFilter();
    private final RecentEvents events = new RecentEvents();
    private final Map<UUID, UUID> highest = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, UUID> eldest) {
            return size() > CONVERSATIONS;
        }
    };
    private long stored;
    private long received = NONE;

    InboxReader(InboxStore store, SottoListener listener, Counters counters) {
        this.store = store;
        this.listener = listener;
        this.counters = counters;
        OptionalLong position = store.position();
        this.sequence = new InboxSequence(position);
        this.stored = position.orElse(NONE);
    }

    /** What to resume after: the stored position, which may stand behind what was taken. */
    OptionalLong stored() {
        return stored == NONE ? OptionalLong.empty() : OptionalLong.of(stored);
    }

    /** The last position taken; below zero when there is none. */
    long position() {
        return sequence.position().orElse(NONE);
    }

    /** A new connection: what the ones before brought, {@code resume_after} has told the server already. */
    void connected() {
        received = NONE;
    }

    /** Takes one entry. */
    Outcome take(Frames.Frame frame) {
        counters.add(Count.ENTRIES);
        JsonNode data = frame.data();
        long position = Fields.integer(data, "position", NONE);
        switch (sequence.judge(position, Fields.integer(data, "prev_position", NONE))) {
            case REPEATED -> {
                counters.add(Count.REPEATED_ENTRIES);
                received = Math.max(received, position);
                return Outcome.TAKEN;
            }
            case GAP -> {
                counters.add(Count.GAPS);
                if (!sequence.sameGapAgain(position)) {
                    return Outcome.MISSING_BEFORE;
                }
                counters.add(Count.GAPS_LEFT);
                listener.onError(new ClientError(
                        "inbox_gap",
                        "entries between positions " + position() + " and " + position
                                + " are missing from the server's log; reload conversations over REST"));
            }
            case LATE -> counters.add(Count.LATE_ENTRIES);
            case NEXT -> {}
        }
        Runnable tell = prepare(frame, position);
        try {
            tell.run();
        } catch (Throwable e) {
            // An Error too, as of a failed assertion: it is the application's, and the client goes on.
            LOG.warn(
                    "The listener failed on {} at position {}; the entry will come again", frame.action(), position, e);
            listener.onError(
                    new ClientError("listener_failed", "the listener failed at position " + position + ": " + e));
            return Outcome.LISTENER_FAILED;
        }
        sequence.take(position);
        received = Math.max(received, position);
        return Outcome.TAKEN;
    }

    /** The server has sent all that waited. */
    void caughtUp(CaughtUp caughtUp) {
        if (caughtUp.position() >= 0) {
            sequence.caughtUp(caughtUp.position());
        }
        listener.onCaughtUp(caughtUp);
    }

    /**
     * Stores what was taken.
     *
     * @return how far the server may be told: the last entry of this connection that is stored, since the server takes
     *     an acknowledgement of what it never sent for an error; below zero for not at all
     */
    long store() {
        long position = position();
        if (position > stored) {
            try {
                store.store(position);
                stored = position;
            } catch (Throwable e) {
                // The store may be the application's as well, and fails no less by an Error.
                LOG.warn("Cannot store inbox position {}; it stays unacknowledged until the next batch", position, e);
                listener.onError(new ClientError("inbox_store", "cannot store position " + position + ": " + e));
            }
        }
        return Math.min(stored, received);
    }

    /** Reads the entry. One that cannot be read is told as an error and passed: asking again would bring it again. */
    private Runnable prepare(Frames.Frame frame, long position) {
        try {
            return switch (frame.action()) {
                case "new_message" -> {
                    IncomingMessage message = IncomingMessage.from(frame.data());
                    yield () -> message(message);
                }
                case "message_failed" -> {
                    MessageFailed failed = MessageFailed.from(frame.data());
                    yield () -> listener.onFailed(failed);
                }
                case "account_event" -> {
                    AccountEvent event = AccountEvent.from(frame.data());
                    yield () -> once(event.eventId(), () -> listener.onAccountEvent(event));
                }
                case "device_event" -> {
                    DeviceEvent event = DeviceEvent.from(frame.data());
                    yield () -> once(event.eventId(), () -> listener.onDeviceEvent(event));
                }
                case "identity_changed" -> {
                    IdentityChanged change = IdentityChanged.from(frame.data());
                    yield () -> once(change.eventId(), () -> listener.onIdentityChanged(change));
                }
                default -> () -> listener.onEvent(new ServerEvent(frame.action(), frame.data()));
            };
        } catch (IllegalArgumentException e) {
            counters.add(Count.MALFORMED_FRAMES);
            return () -> listener.onError(new ClientError(
                    "malformed_frame", frame.action() + " at position " + position + ": " + e.getMessage()));
        }
    }

    private void once(@Nullable UUID eventId, Runnable tell) {
        if (eventId == null) {
            tell.run();
        } else if (events.contains(eventId)) {
            counters.add(Count.REPEATED_EVENTS);
        } else {
            tell.run();
            events.add(eventId);
        }
    }

    private void message(IncomingMessage message) {
        UUID conversation = message.conversationId();
        switch (duplicates.check(conversation, message.messageId(), message.senderDeviceId(), message.tempId())) {
            case SAME_MESSAGE -> counters.add(Count.REPEATED_MESSAGES);
            case SAME_SEND -> counters.add(Count.REPEATED_SENDS);
            case NONE -> {
                listener.onMessage(message);
                counters.add(Count.MESSAGES);
                duplicates.add(conversation, message.messageId(), message.senderDeviceId(), message.tempId());
                UUID before = highest.get(conversation);
                if (before == null || MessageIds.compare(before, message.messageId()) < 0) {
                    highest.put(conversation, message.messageId());
                } else {
                    counters.add(Count.OUT_OF_ORDER);
                }
            }
        }
    }
}
