package org.sotto.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.client.Counters.Count;
import org.sotto.client.inbox.TailWatch;
import org.sotto.client.rest.SottoApiException;
import org.sotto.client.runtime.Fields;
import org.sotto.client.runtime.SerialExecutor;
import org.sotto.client.ws.CloseCode;
import org.sotto.client.ws.CloseCode.Reaction;
import org.sotto.client.ws.CloseEvent;
import org.sotto.client.ws.WebSocketLink;

/**
 * Keeps a client connected for as long as its application wants it to be: token, handshake, authentication, heartbeat,
 * and on every end the decision whether, when and where to connect next. Runs on the client's loop.
 *
 * <pre>
 *   DISCONNECTED ─ connect ─▶ CONNECTING ─ authenticated ─▶ CATCHING_UP ─ caught_up ─▶ LIVE
 *        ▲                     ▲      │                           │                      │
 *        │                  timer     └───────────── lost ────────┴──────────────────────┤
 *        │                     │                                                         ▼
 *        └── disconnect, 4401, 4403, 4409 ───────── WAITING_TO_RECONNECT ◀───────────────┘
 * </pre>
 */
final class Connector implements Connection.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Connector.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
    private static final int NORMAL = 1000;
    private static final int TICKS_PER_TIMEOUT = 4;
    private static final long MIN_TICK_MILLIS = 20;
    private static final long MAX_TICK_MILLIS = 1_000;

    private final ClientConfig config;
    private final SerialExecutor loop;
    private final Session session;
    private final Counters counters;
    private final SottoListener listener;
    private final ReconnectPlan plan;
    private final TailWatch tail = new TailWatch();
    private final Waiters whenLive;
    private final Waiters whenDisconnected;

    private volatile ConnectionState state = ConnectionState.DISCONNECTED;
    private boolean wanted;
    private boolean reading = true;
    private @Nullable Connection current;
    private @Nullable ScheduledFuture<?> timer;
    private @Nullable ScheduledFuture<?> ticker;
    private String token = "";
    private boolean tokenReplaced;
    private long liveSince;

    Connector(ClientConfig config, SerialExecutor loop, Session session, Counters counters) {
        this.config = config;
        this.loop = loop;
        this.session = session;
        this.counters = counters;
        this.listener = config.listener();
        this.plan = new ReconnectPlan(config);
        this.whenLive = new Waiters(config.runtime().workers());
        this.whenDisconnected = new Waiters(config.runtime().workers());
    }

    ConnectionState state() {
        return state;
    }

    void connect(CompletableFuture<Void> live) {
        if (state == ConnectionState.CLOSED) {
            live.completeExceptionally(new ClientStoppedException(NORMAL, "the client is closed"));
            return;
        }
        if (state == ConnectionState.LIVE && wanted) {
            live.complete(null);
            return;
        }
        whenLive.add(live);
        wanted = true;
        if (state == ConnectionState.DISCONNECTED || state == ConnectionState.WAITING_TO_RECONNECT) {
            attempt();
        }
    }

    void disconnect(CompletableFuture<Void> done) {
        wanted = false;
        cancelTimer();
        whenLive.fail(new ClientStoppedException(NORMAL, "disconnected before the client had caught up"));
        Connection connection = current;
        WebSocketLink link = connection == null ? null : connection.link();
        if (link == null) {
            // Nothing open; a handshake under way is cut when it ends.
            current = null;
            setState(ConnectionState.DISCONNECTED);
            done.complete(null);
            return;
        }
        whenDisconnected.add(done);
        session.flush();
        session.detach();
        link.close(NORMAL, "", CLOSE_PATIENCE);
    }

    /** Ends for good. */
    void close(CompletableFuture<Void> done) {
        disconnect(done);
        session.failAll(new ClientStoppedException(NORMAL, "the client was closed"));
        setState(ConnectionState.CLOSED);
    }

    void abort() {
        Connection connection = current;
        if (connection == null) {
            return;
        }
        WebSocketLink link = connection.link();
        if (link != null) {
            link.abort();
        }
        ended(connection, new CloseEvent(CloseEvent.ABNORMAL, "cut by this client"));
    }

    void setReading(boolean read) {
        reading = read;
        if (current != null) {
            current.setReading(read);
        }
    }

    private void attempt() {
        cancelTimer();
        Connection connection = new Connection(this, loop);
        current = connection;
        setState(ConnectionState.CONNECTING);
        timer = config.runtime().after(config.settings().connectTimeout().toMillis(), loop, () -> {
            if (current == connection && !connection.isAuthenticated()) {
                replace(
                        connection,
                        "not authenticated within " + config.settings().connectTimeout());
            }
        });
        var unused = config.tokens()
                .accessToken()
                .whenCompleteAsync((fresh, error) -> gotToken(connection, fresh, error), loop);
    }

    private void gotToken(Connection connection, @Nullable String fresh, @Nullable Throwable error) {
        if (current != connection) {
            return;
        }
        if (fresh == null || error != null) {
            tokenFailed(connection, error);
            return;
        }
        token = fresh;
        var unused = WebSocketLink.open(
                        config.runtime(),
                        plan.address(),
                        List.of(Frames.SUBPROTOCOL),
                        config.settings().connectTimeout(),
                        connection)
                .whenCompleteAsync((link, failure) -> opened(connection, link, failure), loop);
    }

    private void opened(Connection connection, @Nullable WebSocketLink link, @Nullable Throwable failure) {
        if (current != connection) {
            if (link != null) {
                link.abort();
            }
            return;
        }
        if (link == null) {
            Throwable cause = unwrap(failure);
            listener.onError(new ClientError("connect_failed", String.valueOf(cause)));
            ended(connection, CloseEvent.cut(cause));
            return;
        }
        connection.opened(link, reading);
        connection.send(Frames.authenticate(token, config.deviceId(), session.resumeAfter()));
    }

    private void tokenFailed(Connection connection, @Nullable Throwable error) {
        Throwable cause = unwrap(error);
        if (sessionIsOver(cause)) {
            current = null;
            stop(new CloseEvent(CloseCode.NOT_AUTHENTICATED.code(), String.valueOf(cause)));
            return;
        }
        listener.onError(new ClientError("token_failed", String.valueOf(cause)));
        ended(connection, CloseEvent.cut(cause));
    }

    @Override
    public void received(Connection from, String text) {
        if (current != from) {
            return;
        }
        String trouble;
        try {
            trouble = handle(from, Frames.parse(text));
        } catch (IllegalArgumentException e) {
            counters.add(Count.MALFORMED_FRAMES);
            listener.onError(new ClientError("malformed_frame", String.valueOf(e.getMessage())));
            return;
        }
        if (trouble != null) {
            replace(from, trouble);
        }
    }

    private @Nullable String handle(Connection from, Frames.Frame frame) {
        switch (frame.action()) {
            case "authenticated" -> authenticated(from, frame);
            case "caught_up" -> caughtUp(frame);
            case "PONG" -> {
                return pong(frame);
            }
            case "reconnect" -> drain(from, Fields.integer(frame.data(), "after_ms", 0));
            default -> {
                String trouble = session.receive(frame);
                if (trouble == null && frame.data().has("position")) {
                    tail.arrived();
                }
                return trouble;
            }
        }
        return null;
    }

    private void authenticated(Connection connection, Frames.Frame frame) {
        if (connection.isAuthenticated()) {
            return;
        }
        cancelTimer();
        counters.add(Count.CONNECTIONS);
        long interval = config.settings().heartbeat().toNanos();
        long asked = Fields.integer(frame.data(), "heartbeat_seconds", 0);
        if (asked > 0) {
            interval = Math.min(interval, TimeUnit.SECONDS.toNanos(asked));
        }
        connection.authenticated(
                new Heartbeat(interval, config.settings().heartbeatTimeout().toNanos(), System.nanoTime()));
        ticker = config.runtime().every(tickMillis(), loop, () -> tick(connection));
        setState(ConnectionState.CATCHING_UP);
        if (wanted) {
            session.attach(connection::send);
        }
    }

    private void caughtUp(Frames.Frame frame) {
        tokenReplaced = false;
        liveSince = System.nanoTime();
        tail.caughtUp();
        session.caughtUp(new CaughtUp(
                Fields.integer(frame.data(), "position", -1),
                frame.data().path("truncated").booleanValue(false)));
        session.flush();
        setState(ConnectionState.LIVE);
        whenLive.complete();
    }

    private @Nullable String pong(Frames.Frame frame) {
        long position = Fields.integer(frame.root(), "position", Fields.integer(frame.data(), "position", -1));
        if (position < 0 || state != ConnectionState.LIVE || !tail.behind(position, session.position())) {
            return null;
        }
        counters.add(Count.BEHIND_TAIL);
        return "the inbox's tail is at " + position + ", this device at " + session.position();
    }

    private void drain(Connection connection, long afterMillis) {
        plan.hint(System.nanoTime(), afterMillis);
        cancelTimer();
        timer = config.runtime().after(afterMillis, loop, () -> {
            if (current == connection) {
                replace(connection, "the gateway is draining");
            }
        });
    }

    private void tick(Connection connection) {
        if (current != connection) {
            return;
        }
        long now = System.nanoTime();
        switch (connection.heartbeatDue(now)) {
            case DEAD -> {
                counters.add(Count.DEAD_CONNECTIONS);
                LOG.info(
                        "No answer to a PING within {}; connecting anew",
                        config.settings().heartbeatTimeout());
                abort();
                return;
            }
            case PING -> connection.send(Frames.ping(config.clock().millis()));
            case NOTHING -> {}
        }
        session.tick(now);
    }

    /** Gives this connection up for a new one. */
    private void replace(Connection connection, String reason) {
        LOG.debug("Connecting anew: {}", reason);
        session.flush();
        WebSocketLink link = connection.link();
        if (link != null) {
            link.close(NORMAL, "", CLOSE_PATIENCE);
        }
        ended(connection, new CloseEvent(NORMAL, reason));
    }

    @Override
    public void ended(Connection connection, CloseEvent event) {
        if (current != connection) {
            return;
        }
        long live = state == ConnectionState.LIVE ? System.nanoTime() - liveSince : 0;
        current = null;
        cancelTimer();
        if (ticker != null) {
            ticker.cancel(false);
            ticker = null;
        }
        session.detach();
        LOG.debug("Connection ended: {}", event);
        Reaction reaction = CloseCode.reactionTo(event.code());
        if (!wanted) {
            disconnected(event);
        } else if (reaction == Reaction.STOP || (reaction == Reaction.RENEW_TOKEN && tokenReplaced)) {
            stop(event);
        } else if (reaction == Reaction.RENEW_TOKEN) {
            setState(ConnectionState.WAITING_TO_RECONNECT);
            replaceToken(event);
        } else {
            listener.onClosed(new ConnectionClosed(event.code(), event.reason(), true));
            reconnectLater(live);
        }
        whenDisconnected.complete();
    }

    private void reconnectLater(long liveNanos) {
        long wait = plan.nextWaitMillis(System.nanoTime(), liveNanos);
        setState(ConnectionState.WAITING_TO_RECONNECT);
        timer = config.runtime().after(wait, loop, () -> {
            if (wanted && current == null && state == ConnectionState.WAITING_TO_RECONNECT) {
                attempt();
            }
        });
    }

    private void replaceToken(CloseEvent event) {
        var unused = config.tokens()
                .replace(token)
                .whenCompleteAsync(
                        (fresh, error) -> {
                            if (!wanted || current != null || state != ConnectionState.WAITING_TO_RECONNECT) {
                                return;
                            }
                            Throwable cause = unwrap(error);
                            if (sessionIsOver(cause)) {
                                stop(event);
                                return;
                            }
                            listener.onClosed(new ConnectionClosed(event.code(), event.reason(), true));
                            if (cause == null) {
                                tokenReplaced = true;
                                attempt();
                            } else {
                                listener.onError(new ClientError("token_failed", String.valueOf(cause)));
                                reconnectLater(0);
                            }
                        },
                        loop);
    }

    /** The server does not want this device now: stay away, and end what waits. */
    private void stop(CloseEvent event) {
        wanted = false;
        tokenReplaced = false;
        cancelTimer();
        ClientStoppedException cause = new ClientStoppedException(
                event.code(), "the server ended the connection for good: " + event.code() + " " + event.reason());
        session.failAll(cause);
        whenLive.fail(cause);
        disconnected(event);
    }

    private void disconnected(CloseEvent event) {
        setState(ConnectionState.DISCONNECTED);
        listener.onClosed(new ConnectionClosed(event.code(), event.reason(), false));
    }

    private void setState(ConnectionState next) {
        if (state == next || state == ConnectionState.CLOSED) {
            return;
        }
        state = next;
        listener.onConnectionState(next);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private long tickMillis() {
        ClientSettings settings = config.settings();
        long shortest = Math.min(
                Math.min(
                        settings.heartbeat().toMillis(),
                        settings.heartbeatTimeout().toMillis()),
                settings.ackTimeout().toMillis());
        return Math.max(MIN_TICK_MILLIS, Math.min(MAX_TICK_MILLIS, shortest / TICKS_PER_TIMEOUT));
    }

    private static boolean sessionIsOver(@Nullable Throwable cause) {
        return cause instanceof SottoApiException refused && (refused.status() == 401 || refused.status() == 403);
    }

    private static @Nullable Throwable unwrap(@Nullable Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
