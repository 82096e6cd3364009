package org.sotto.client;

import java.util.Base64;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.runtime.ClientRuntime;
import org.sotto.client.runtime.SerialExecutor;
import tools.jackson.databind.JsonNode;

/**
 * One device, connected: sends and receives messages, and keeps the connection. Once {@link #connect} was called it
 * reconnects by itself until {@link #disconnect} or a close code that forbids it.
 *
 * <p>What it promises: a message whose {@link #send} future completed is stored by the server; an unanswered one is
 * sent again until it is answered, with the same {@code temp_id}, so that it counts once. The listener sees every inbox
 * entry in order and none twice for as long as this object lives; after a crash between the listener's return and the
 * store of the position, entries of that moment come again.
 *
 * <p>Safe for several threads; no method blocks but {@link #close}. All state lives on one serial loop over the
 * runtime's workers; a client costs no thread.
 *
 * <pre>{@code
 * ClientRuntime runtime = ClientRuntime.create();
 * SottoAccount alice = SottoApi.of(runtime, origin).verify(verificationId, code, null);
 * SottoClient client = SottoClient.builder(runtime).account(alice).listener(listener).build();
 * client.connect().join();
 * client.send(bobId, bytes, MessageType.TEXT).thenAccept(ack -> show("✓", ack));
 * }</pre>
 */
public final class SottoClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SottoClient.class);
    private static final long CLOSE_SECONDS = 3;

    private final ClientConfig config;
    private final SerialExecutor loop;
    private final Counters counters = new Counters();
    private final Session session;
    private final Connector connector;
    private final OutboxRoom room;

    SottoClient(ClientConfig config) {
        this.config = config;
        this.loop = new SerialExecutor(config.runtime().workers(), this::flush);
        this.room =
                new OutboxRoom(config.settings().maxOutbox(), config.settings().maxOutboxBytes());
        this.session = new Session(config, loop, counters, room);
        this.connector = new Connector(config, loop, session, counters);
    }

    /** Begins to build a client that shares {@code runtime} with others. */
    public static SottoClientBuilder builder(ClientRuntime runtime) {
        return new SottoClientBuilder(runtime);
    }

    /**
     * Connects, and keeps connected from then on. Also ends a wait for the next attempt.
     *
     * @return completes when everything that waited for this device has been given to the listener and stored, over as
     *     many
     *     attempts as it takes; fails with {@link ClientStoppedException} when the server forbids the connection or the
     *     application disconnects first
     */
    public CompletableFuture<Void> connect() {
        CompletableFuture<Void> live = new CompletableFuture<>();
        loop.execute(() -> connector.connect(live));
        return live;
    }

    /**
     * Closes the connection and stays away until the next {@link #connect}. What was received is acknowledged first;
     * unanswered messages are kept, and sent after the next connect.
     *
     * @return completes when the connection is closed
     */
    public CompletableFuture<Void> disconnect() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> connector.disconnect(done));
        return done;
    }

    /** Cuts the TCP connection without a close frame, as a lost network does; the client then reconnects by itself. */
    public void abort() {
        loop.execute(connector::abort);
    }

    /** Stops reading from the socket, also of later connections, until {@link #resumeReading}. */
    public void pauseReading() {
        loop.execute(() -> connector.setReading(false));
    }

    /** Reads on. */
    public void resumeReading() {
        loop.execute(() -> connector.setReading(true));
    }

    /** Sends with {@link SendOptions#NONE}. */
    public CompletableFuture<MessageAck> send(UUID receiverId, byte[] content, MessageType type) {
        return send(receiverId, content, type, SendOptions.NONE);
    }

    /**
     * Sends a message, now or when there is a connection.
     *
     * <p>Messages to one person are sent in the order of these calls, on each connection anew for those not answered
     * yet, and the server takes them in the order they come. One case can change that order: the server may refuse a
     * message for now ({@code rate_limited}, {@code unavailable}), and the client sends it again later. Messages that
     * were in flight behind it by then, at most {@link ClientSettings#maxInFlight} less one, may be taken before it.
     * Those not sent yet wait until the refused one is answered, so none of them passes it. With {@code maxInFlight} 1
     * the order always holds. Nothing is promised between messages to different people.
     *
     * <p>Whatever the application does to the future (a timeout, a cancellation), the message is sent.
     *
     * @param content opaque to the server, at most what fits a frame of 128 KiB as base64
     * @return completes with the server's ✓; fails with {@link SendRefusedException} when the server refuses the
     *     message (or it does not fit a frame: {@code frame_too_large}), with {@link OutboxFullException} when too many
     *     messages, or bytes of them, are unanswered, and with {@link ClientStoppedException} when the client ends
     *     first, after which the message may have been accepted or not
     */
    public CompletableFuture<MessageAck> send(UUID receiverId, byte[] content, MessageType type, SendOptions options) {
        UUID tempId = options.tempId() == null ? UUID.randomUUID() : options.tempId();
        OutgoingMessage message = new OutgoingMessage(
                tempId,
                receiverId,
                Base64.getEncoder().encodeToString(content),
                type,
                config.clock().millis(),
                options);
        int size = Frames.bytes(Frames.sendMessage(message, Integer.MAX_VALUE));
        if (size > Frames.MAX_FRAME_BYTES) {
            return CompletableFuture.failedFuture(new SendRefusedException(
                    "frame_too_large",
                    "the frame has " + size + " bytes (expected: at most " + Frames.MAX_FRAME_BYTES + ")",
                    null));
        }
        try {
            room.take(size);
        } catch (OutboxFullException e) {
            return CompletableFuture.failedFuture(e);
        }
        CompletableFuture<MessageAck> result = new CompletableFuture<>();
        loop.execute(() -> {
            if (connector.state() == ConnectionState.CLOSED) {
                room.give(size);
                result.completeExceptionally(new ClientStoppedException(1000, "the client is closed"));
            } else {
                session.send(message, size, result);
            }
        });
        return result;
    }

    /**
     * Tells the others that everything in the conversation up to {@code messageId} was read; now, or when connected.
     */
    public void markRead(UUID conversationId, UUID messageId) {
        loop.execute(() -> session.markRead(conversationId, messageId));
    }

    /**
     * Asks to be told of people's presence ({@link SottoListener#onPresence}), until {@link #unsubscribePresence}; after
     * a reconnect the client asks again by itself. At most 100 users in all; beyond that none of these is added, and the
     * listener is told ({@code too_many_subscriptions}).
     */
    public void subscribePresence(Set<UUID> users) {
        Set<UUID> copy = Set.copyOf(users);
        loop.execute(() -> session.subscribePresence(copy));
    }

    /** Takes subscriptions back; users who were not subscribed to are passed over. */
    public void unsubscribePresence(Set<UUID> users) {
        Set<UUID> copy = Set.copyOf(users);
        loop.execute(() -> session.unsubscribePresence(copy));
    }

    /**
     * Tells the other one of a 1:1 conversation what this user does there. While it goes on, say it again every few
     * seconds: the other one's server forgets it after 5 s. Without a connection it is dropped.
     */
    public void typing(UUID conversationId, TypingStatus status) {
        String frame = Frames.typing(conversationId, status);
        loop.execute(() -> session.signal(frame));
    }

    /**
     * Sends a frame that has no answer and is worth nothing later, for example a presence update. Without a
     * connection
     * it is dropped.
     *
     * @param data what Jackson can write as an object
     */
    public void signal(String action, Object data) {
        String frame = Frames.frame(action, ClientRuntime.JSON.<JsonNode>valueToTree(data))
                .toString();
        loop.execute(() -> session.signal(frame));
    }

    public ConnectionState state() {
        return connector.state();
    }

    /** What was counted so far. */
    public ClientStats stats() {
        return counters.snapshot();
    }

    /** The device that this client is. */
    public UUID deviceId() {
        return config.deviceId();
    }

    /**
     * Ends the client: unanswered sends fail, the connection is closed. Waits for the close, at most
     * {@value #CLOSE_SECONDS} s, unless called by a listener.
     */
    @Override
    public void close() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        loop.execute(() -> connector.close(done));
        if (loop.inside()) {
            return;
        }
        try {
            done.get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("The connection did not close within {} s", CLOSE_SECONDS, e);
        }
    }

    private void flush() {
        session.flush();
    }
}
