package org.sotto.client;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sotto.client.Counters.Count;
import org.sotto.client.InboxReader.Outcome;
import org.sotto.client.Outbox.Entry;
import org.sotto.client.runtime.Fields;
import org.sotto.client.runtime.SerialExecutor;
import tools.jackson.databind.JsonNode;

/**
 * What outlives a connection: messages to send, the place in the inbox, read marks, subscriptions. The {@link Connector} lends it a
 * wire while there is an authenticated connection. Runs on the client's loop.
 */
final class Session {
    /** Refusals that mean "later", not "never". */
    private static final Set<String> LATER = Set.of("rate_limited", "unavailable");

    private static final Pattern UUID_TEXT = Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final long NONE = -1;

    private final ClientConfig config;
    private final SerialExecutor loop;
    private final SottoListener listener;
    private final Counters counters;
    private final Outbox outbox;
    private final InboxReader inbox;
    private final ReadMarks marks = new ReadMarks();
    private final PresenceSubscriptions subscriptions = new PresenceSubscriptions();
    private final RetryWaits retry;
    private @Nullable Consumer<String> wire;
    private long acknowledged = NONE;
    private boolean repeating;
    /** When what has no name went out again last. */
    private long repeatedAtNanos;

    Session(ClientConfig config, SerialExecutor loop, Counters counters, OutboxRoom room) {
        this.config = config;
        this.loop = loop;
        this.listener = config.listener();
        this.counters = counters;
        this.outbox = new Outbox(config.settings().maxInFlight(), room);
        this.inbox = new InboxReader(config.store(), listener, counters);
        BackoffSettings waits = config.settings().retry();
        this.retry = new RetryWaits(new Backoff(waits.initial(), waits.max(), config.random()));
    }

    /** There is an authenticated connection: everything unanswered goes out again, in its old order. */
    void attach(Consumer<String> newWire) {
        this.wire = newWire;
        this.acknowledged = NONE;
        this.repeatedAtNanos = System.nanoTime();
        inbox.connected();
        pump();
        sendReadMarks();
        sendSubscriptions(subscriptions.all());
    }

    /** The connection is gone, or about to be closed. */
    void detach() {
        if (wire == null) {
            return;
        }
        this.wire = null;
        outbox.requeue();
        marks.lost(System.nanoTime());
    }

    OptionalLong resumeAfter() {
        return inbox.stored();
    }

    /** The last position taken; below zero when there is none. */
    long position() {
        return inbox.position();
    }

    /** @param frameBytes the room that was taken for the message */
    void send(OutgoingMessage message, int frameBytes, CompletableFuture<MessageAck> result) {
        if (!outbox.add(message, frameBytes, result)) {
            result.completeExceptionally(new IllegalStateException(
                    "temp_id " + message.tempId() + " waits for its acknowledgement already (expected: a new one)"));
            return;
        }
        pump();
    }

    void markRead(UUID conversationId, UUID messageId) {
        if (marks.add(conversationId, messageId, config.clock().millis())) {
            sendReadMarks();
        }
    }

    void subscribePresence(Set<UUID> users) {
        if (subscriptions.add(users)) {
            sendSubscriptions(users);
        } else {
            listener.onError(new ClientError(
                    "too_many_subscriptions",
                    "presence: " + subscriptions.all().size() + " users and " + users.size()
                            + " more (expected: at most " + PresenceSubscriptions.MAX_USERS
                            + " in all); none of them was added"));
        }
    }

    void unsubscribePresence(Set<UUID> users) {
        Set<UUID> removed = subscriptions.remove(users);
        if (wire != null && !removed.isEmpty()) {
            wire.accept(Frames.presenceUnsubscribe(removed));
        }
    }

    void signal(String frame) {
        if (wire != null) {
            wire.accept(frame);
        }
    }

    void caughtUp(CaughtUp caughtUp) {
        inbox.caughtUp(caughtUp);
    }

    /**
     * A frame that the connector does not handle itself.
     *
     * @return why to connect anew, null to go on
     * @throws IllegalArgumentException when the frame is not the protocol's
     */
    @Nullable
    String receive(Frames.Frame frame) {
        switch (frame.action()) {
            case "message_ack" -> acknowledge(frame.data());
            case "error" -> refuse(frame);
            case "message_status" -> listener.onStatus(MessageStatus.from(frame.data()));
            case "user_typing" -> listener.onTyping(ContactTyping.from(frame.data()));
            case "contact_presence" -> listener.onPresence(ContactPresence.from(frame.data()));
            case "keys_low" -> listener.onKeysLow(KeysLow.from(frame.data()));
            default -> {
                if (frame.action().equals("message_failed")) {
                    fail(MessageFailed.from(frame.data()));
                }
                if (frame.data().path("position").isIntegralNumber()) {
                    return entry(frame);
                }
                tell(frame);
            }
        }
        return null;
    }

    /** A frame without a place in the inbox. */
    private void tell(Frames.Frame frame) {
        if (frame.action().equals("device_event")) {
            DeviceEvent event = DeviceEvent.from(frame.data());
            GuardedListener.guard("onDeviceEvent", () -> listener.onDeviceEvent(event));
        } else {
            GuardedListener.guard("onEvent", () -> listener.onEvent(new ServerEvent(frame.action(), frame.data())));
        }
    }

    /** Stores and acknowledges what was taken since the last time. */
    void flush() {
        long upTo = inbox.store();
        if (wire != null && upTo > acknowledged) {
            wire.accept(Frames.deliveryAck(upTo));
            acknowledged = upTo;
            counters.add(Count.ACKNOWLEDGEMENTS);
        }
    }

    /** Sends again what has waited too long for its answer. */
    void tick(long nowNanos) {
        if (wire != null) {
            outbox.overdue(nowNanos, config.settings().ackTimeout().toNanos()).forEach(this::transmit);
            pump();
        }
    }

    /** Ends every send that waits. */
    void failAll(RuntimeException cause) {
        outbox.clear().forEach(entry -> entry.result().completeExceptionally(cause));
    }

    private @Nullable String entry(Frames.Frame frame) {
        Outcome outcome = inbox.take(frame);
        return switch (outcome) {
            case TAKEN -> null;
            case MISSING_BEFORE ->
                "an inbox entry before position " + frame.data().path("position") + " is missing";
            case LISTENER_FAILED -> "the listener failed";
        };
    }

    private void pump() {
        while (wire != null) {
            Entry entry = outbox.nextToSend(System.nanoTime()).orElse(null);
            if (entry == null) {
                return;
            }
            transmit(entry);
        }
    }

    private void transmit(Entry entry) {
        if (wire == null) {
            return;
        }
        int attempt = entry.nextAttempt();
        counters.add(attempt > entry.message().options().attempt() ? Count.RESENDS : Count.SENDS);
        outbox.sent(entry, System.nanoTime());
        wire.accept(Frames.sendMessage(entry.message(), attempt));
    }

    private void acknowledge(JsonNode data) {
        Entry entry = outbox.remove(Fields.uuid(data, "temp_id"));
        if (entry == null) {
            counters.add(Count.SURPLUS_ACKS);
            return;
        }
        MessageAck ack = entry.acknowledged(
                Fields.uuid(data, "message_id"),
                Fields.uuid(data, "conversation_id"),
                Instant.ofEpochMilli(Fields.integer(data, "timestamp", 0)));
        retry.reset();
        counters.add(Count.ACKS);
        // Not on the loop: what hangs on the future is the application's, and may wait.
        entry.result().completeAsync(() -> ack, config.runtime().workers());
        pump();
    }

    private void refuse(Frames.Frame frame) {
        JsonNode data = frame.data();
        String code = Fields.textIfAny(data, "code").orElse("unknown");
        String message = Fields.textIfAny(data, "message").orElse("");
        UUID tempId = refused(frame);
        if (tempId == null) {
            listener.onError(new ClientError(code, message));
            if (LATER.contains(code)) {
                repeatLater(Fields.integer(data, "retry_after_ms", 0));
            }
            return;
        }
        if (LATER.contains(code)) {
            holdBack(tempId, Fields.integer(data, "retry_after_ms", 0));
            return;
        }
        fail(tempId, new SendRefusedException(code, message, data));
        pump();
    }

    private void holdBack(UUID tempId, long atLeastMillis) {
        OptionalLong sentAt = outbox.sentAt(tempId);
        if (sentAt.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        long wait = Math.max(retry.millisAfter(sentAt.getAsLong(), now), atLeastMillis);
        if (outbox.hold(tempId, now, wait)) {
            counters.add(Count.HELD_BACK);
            var unusedTimer = config.runtime().after(wait + 1, loop, this::pump);
        }
    }

    /**
     * Which send an error is about: the protocol names it by {@code temp_id} or by {@code ref}, which may be any text.
     */
    private static @Nullable UUID refused(Frames.Frame frame) {
        return Stream.of(
                        frame.data().path("temp_id"),
                        frame.data().path("ref"),
                        frame.root().path("ref"))
                .flatMap(name -> name.stringValueOpt().stream())
                .filter(text -> UUID_TEXT.matcher(text).matches())
                .map(UUID::fromString)
                .findFirst()
                .orElse(null);
    }

    /**
     * The server dropped a frame that has no name of its own, which may have been an acknowledgement, a read mark or a
     * subscription: all go out again, since repeating them changes nothing.
     */
    private void repeatLater(long atLeastMillis) {
        if (repeating) {
            return;
        }
        repeating = true;
        long wait = Math.max(retry.millisAfter(repeatedAtNanos, System.nanoTime()), atLeastMillis);
        var unusedTimer = config.runtime().after(wait, loop, () -> {
            repeating = false;
            repeatedAtNanos = System.nanoTime();
            acknowledged = NONE;
            marks.lost(System.nanoTime());
            sendReadMarks();
            sendSubscriptions(subscriptions.all());
        });
    }

    private void fail(MessageFailed failed) {
        if (failed.tempId() != null) {
            fail(failed.tempId(), new SendRefusedException(failed.code(), "the message could not be processed", null));
        }
    }

    private void fail(UUID tempId, SendRefusedException cause) {
        Entry entry = outbox.remove(tempId);
        if (entry != null) {
            config.runtime().workers().execute(() -> entry.result().completeExceptionally(cause));
        }
    }

    private void sendSubscriptions(Set<UUID> users) {
        if (wire != null && !users.isEmpty()) {
            wire.accept(Frames.presenceSubscribe(users));
        }
    }

    private void sendReadMarks() {
        if (wire == null) {
            return;
        }
        for (ReadMarks.Mark mark : marks.takeUnsent(System.nanoTime())) {
            wire.accept(Frames.readReceipt(mark.conversationId(), mark.messageId(), mark.readAt()));
        }
    }
}
