package org.sotto.gateway.dispatch;

import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.sotto.gateway.auth.Authenticator;
import org.sotto.gateway.connection.CloseCode;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.delivery.DeviceInbox;
import org.sotto.gateway.frame.ClientFrame;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.gateway.frame.FrameReader;
import org.sotto.gateway.limit.FrameLimits.Verdict;
import org.sotto.gateway.presence.Subscriptions;
import org.sotto.gateway.receipt.ReceiptLog;
import org.sotto.gateway.send.MessageSender;
import org.sotto.gateway.session.Sessions;
import org.sotto.gateway.settings.GatewaySettings;
import org.sotto.gateway.typing.TypingNotices;
import org.springframework.stereotype.Component;

/** Checks a frame's rate and shape and hands it to its subject. All on the connection's event loop. */
@Component
public final class FrameRouter {
    private final FrameReader reader;
    private final Authenticator authenticator;
    private final MessageSender sender;
    private final ReceiptLog receipts;
    private final TypingNotices typing;
    private final Subscriptions subscriptions;
    private final Sessions sessions;
    private final Clock clock;

    FrameRouter(
            GatewaySettings settings,
            Authenticator authenticator,
            MessageSender sender,
            ReceiptLog receipts,
            TypingNotices typing,
            Subscriptions subscriptions,
            Sessions sessions,
            Clock clock) {
        this.reader = new FrameReader(Math.toIntExact(settings.maxFrame().toBytes()));
        this.authenticator = authenticator;
        this.sender = sender;
        this.receipts = receipts;
        this.typing = typing;
        this.subscriptions = subscriptions;
        this.sessions = sessions;
        this.clock = clock;
    }

    /**
     * Takes a text frame, in phase OPEN or ACTIVE.
     *
     * @param whenActive what the connection does once {@code authenticate} has succeeded
     */
    void onText(Connection connection, ByteBuf text, Runnable whenActive) {
        long now = System.nanoTime();
        Verdict verdict = connection.limits().frame(now);
        if (verdict == Verdict.HOPELESS) {
            connection.close(CloseCode.RATE_LIMIT);
            return;
        }
        // A refused frame is read all the same: its sender must learn which one it was.
        ClientFrame frame = reader.read(text);
        if (verdict == Verdict.REFUSED) {
            refuseForRate(connection, frame, connection.limits().frameRetryAfterMillis(now), "frames");
        } else if (connection.phase() == Connection.Phase.OPEN) {
            onFirst(connection, frame, whenActive);
        } else {
            onNext(connection, frame, now);
        }
    }

    /** Takes a WebSocket ping; it counts as a frame. */
    void onPing(Connection connection, ByteBuf payload) {
        switch (connection.limits().frame(System.nanoTime())) {
            case ADMITTED -> connection.pong(payload);
            case REFUSED -> {}
            case HOPELESS -> connection.close(CloseCode.RATE_LIMIT);
        }
    }

    /** Takes a binary frame: the JSON subprotocol has none. */
    void onBinary(Connection connection) {
        connection.send(ErrorFrame.of(
                null,
                (String) null,
                "bad_frame",
                "a binary frame (expected: text frames, by subprotocol sotto.v1.json)"));
        connection.close(CloseCode.BAD_FRAME);
    }

    /** Writes what the frames of this turn of the event loop have made due. */
    CompletionStage<?> endTurn(Connection connection) {
        CompletionStage<?> written = receipts.writeDue(connection);
        connection.flush();
        return written;
    }

    private void onFirst(Connection connection, ClientFrame frame, Runnable whenActive) {
        if (frame instanceof ClientFrame.Authenticate authenticate) {
            authenticator.authenticate(connection, authenticate, whenActive);
        } else if (frame instanceof ClientFrame.Rejected rejected && (rejected.fatal() || rejected.isAuthenticate())) {
            reject(connection, rejected);
        } else {
            connection.send(ErrorFrame.of(
                    frame.ref(),
                    tempIdOf(frame),
                    "not_authenticated",
                    "the first frame is another one (expected: authenticate)"));
            connection.close(CloseCode.NOT_AUTHENTICATED);
        }
    }

    private void onNext(Connection connection, ClientFrame frame, long now) {
        if (frame instanceof ClientFrame.Send send) {
            onSend(connection, send, now);
        } else if (frame instanceof ClientFrame.DeliveryAck ack) {
            receipts.acknowledge(connection, ack);
        } else if (frame instanceof ClientFrame.ReadReceipt read) {
            receipts.read(connection, read);
        } else if (frame instanceof ClientFrame.Typing typed) {
            onSignal(connection, frame, now, () -> typing.take(connection, typed));
        } else if (frame instanceof ClientFrame.Subscribe subscribe) {
            onSignal(connection, frame, now, () -> subscriptions.subscribe(connection, subscribe));
        } else if (frame instanceof ClientFrame.Unsubscribe unsubscribe) {
            onSignal(connection, frame, now, () -> subscriptions.unsubscribe(connection, unsubscribe));
        } else if (frame instanceof ClientFrame.PresenceUpdate update) {
            onSignal(connection, frame, now, () -> sessions.presence(connection, update.online()));
        } else if (frame instanceof ClientFrame.Ping ping) {
            DeviceInbox inbox = connection.inbox();
            long tail = inbox == null ? 0 : inbox.tail();
            connection.send(connection.frames().pong(ping.ref(), ping.timestamp(), clock.millis(), tail));
        } else if (frame instanceof ClientFrame.Rejected rejected) {
            reject(connection, rejected);
        } else if (frame instanceof ClientFrame.NotBuilt notBuilt) {
            connection.send(ErrorFrame.of(
                    notBuilt.ref(),
                    notBuilt.tempId(),
                    "not_implemented",
                    notBuilt.action() + " is not built yet (GET /api/version lists the features)"));
        } else {
            connection.send(ErrorFrame.of(
                    frame.ref(),
                    (String) null,
                    "invalid_request",
                    "authenticate on an authenticated connection (expected: it once, first)"));
        }
    }

    private void onSend(Connection connection, ClientFrame.Send send, long now) {
        switch (connection.limits().send(now)) {
            case ADMITTED -> sender.send(connection, send);
            case REFUSED -> refuseForRate(connection, send, connection.limits().sendRetryAfterMillis(now), "messages");
            case HOPELESS -> connection.close(CloseCode.RATE_LIMIT);
        }
    }

    private static void onSignal(Connection connection, ClientFrame frame, long now, Runnable serve) {
        switch (connection.limits().signal(now)) {
            case ADMITTED -> serve.run();
            case REFUSED ->
                refuseForRate(connection, frame, connection.limits().signalRetryAfterMillis(now), "signals");
            case HOPELESS -> connection.close(CloseCode.RATE_LIMIT);
        }
    }

    private static void refuseForRate(Connection connection, ClientFrame frame, long retryAfterMillis, String what) {
        connection.send(ErrorFrame.rateLimited(
                frame.ref(),
                tempIdOf(frame),
                "too many " + what + " (expected: the next one in " + retryAfterMillis + " ms)",
                retryAfterMillis));
    }

    private static void reject(Connection connection, ClientFrame.Rejected rejected) {
        connection.send(ErrorFrame.of(rejected.ref(), rejected.tempId(), rejected.code(), rejected.message()));
        if (rejected.fatal()) {
            connection.close(CloseCode.BAD_FRAME);
        }
    }

    private static @Nullable String tempIdOf(ClientFrame frame) {
        if (frame instanceof ClientFrame.Send send) {
            return send.tempId().toString();
        }
        if (frame instanceof ClientFrame.Rejected rejected) {
            return rejected.tempId();
        }
        return frame instanceof ClientFrame.NotBuilt notBuilt ? notBuilt.tempId() : null;
    }
}
