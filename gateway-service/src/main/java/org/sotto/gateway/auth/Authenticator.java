package org.sotto.gateway.auth;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.auth.AccessTokenVerifier;
import org.sotto.common.auth.InvalidTokenException;
import org.sotto.common.auth.RevokedSessions;
import org.sotto.gateway.connection.CloseCode;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.connection.Identity;
import org.sotto.gateway.frame.ClientFrame;
import org.sotto.gateway.frame.ErrorFrame;
import org.sotto.gateway.limit.DeviceLimits;
import org.sotto.gateway.replay.DeliveryStarter;
import org.sotto.gateway.session.Sessions;
import org.sotto.gateway.settings.GatewaySettings;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Serves {@code authenticate}. The token is checked off the event loop. Then, in this order: the connection becomes findable
 * here, its session is looked at once more (a revocation either finds the connection or is found by it), its session is
 * written, so that hints come, and only then the inbox is read: what is written in between comes both ways, and is sent once.
 */
@Component
public final class Authenticator implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Authenticator.class);
    private static final String AUTHENTICATIONS = "sotto.gateway.authentications";
    private static final int MAX_WAITING = 20_000;

    private final AccessTokenVerifier verifier;
    private final RevokedSessions revoked;
    private final ConnectionRegistry registry;
    private final Sessions sessions;
    private final DeviceLimits devices;
    private final DeliveryStarter delivery;
    private final Clock clock;
    private final ThreadPoolExecutor executor;
    private final Counter accepted;
    private final Counter refused;

    Authenticator(
            AccessTokenVerifier verifier,
            RevokedSessions revoked,
            ConnectionRegistry registry,
            Sessions sessions,
            DeviceLimits devices,
            DeliveryStarter delivery,
            Clock clock,
            MeterRegistry metrics) {
        this.verifier = verifier;
        this.revoked = revoked;
        this.registry = registry;
        this.sessions = sessions;
        this.devices = devices;
        this.delivery = delivery;
        this.clock = clock;
        this.accepted = metrics.counter(AUTHENTICATIONS, "outcome", "accepted");
        this.refused = metrics.counter(AUTHENTICATIONS, "outcome", "refused");
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        this.executor = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), task -> {
                    Thread thread = new Thread(task, "authenticate");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
    }

    /**
     * Serves the frame; call it on the connection's event loop, in phase OPEN. The socket is not read meanwhile.
     *
     * @param whenActive runs on the event loop once the connection is active, after {@code authenticated} was sent
     */
    public void authenticate(Connection connection, ClientFrame.Authenticate frame, Runnable whenActive) {
        connection.enter(Connection.Phase.AUTHENTICATING);
        connection.read(false);
        try {
            executor.execute(() -> verify(connection, frame, whenActive));
        } catch (RejectedExecutionException e) {
            log.warn("{}: {} tokens wait to be checked (expected: fewer)", connection, MAX_WAITING);
            refuse(connection, frame, "unavailable", "too many connect at once; try again later", CloseCode.DRAINING);
        }
    }

    private void verify(Connection connection, ClientFrame.Authenticate frame, Runnable whenActive) {
        try {
            AccessToken token = verifier.verify(frame.accessToken());
            connection.execute(() -> verified(connection, frame, token, whenActive));
        } catch (InvalidTokenException e) {
            connection.execute(() ->
                    refuse(connection, frame, e.code(), String.valueOf(e.getMessage()), CloseCode.NOT_AUTHENTICATED));
        } catch (RuntimeException e) {
            log.error("{}: a token could not be checked", connection, e);
            connection.execute(() -> refuse(
                    connection, frame, "unavailable", "the token could not be checked now", CloseCode.INTERNAL_ERROR));
        }
    }

    private void refuse(
            Connection connection, ClientFrame.Authenticate frame, String code, String message, CloseCode close) {
        refused.increment();
        connection.send(ErrorFrame.of(frame.ref(), (String) null, code, message));
        connection.close(close);
    }

    private void verified(
            Connection connection, ClientFrame.Authenticate frame, AccessToken token, Runnable whenActive) {
        if (connection.isEnding()) {
            return;
        }
        if (!frame.deviceId().equals(token.deviceId())) {
            refuse(
                    connection,
                    frame,
                    "device_mismatch",
                    "device_id: " + frame.deviceId() + " (expected: the access token's device)",
                    CloseCode.NOT_AUTHENTICATED);
            return;
        }
        connection.authenticated(
                new Identity(token.userId(), token.deviceId(), token.deviceNumber(), token.sid()),
                devices.enter(token.deviceId(), connection.limits(), System.nanoTime()));
        for (Connection other : registry.activate(connection)) {
            other.execute(() -> other.close(CloseCode.CONNECTED_ELSEWHERE));
        }
        if (revoked.contains(token.sid())) {
            refuse(
                    connection,
                    frame,
                    "session_revoked",
                    "this session was ended; sign in again",
                    CloseCode.SESSION_REVOKED);
            return;
        }
        sessions.register(connection)
                .whenComplete(
                        (done, failure) -> connection.loop().execute(() -> activate(connection, frame, whenActive)));
    }

    private void activate(Connection connection, ClientFrame.Authenticate frame, Runnable whenActive) {
        if (connection.isEnding()) {
            return;
        }
        accepted.increment();
        connection.enter(Connection.Phase.ACTIVE);
        connection.send(connection
                .frames()
                .authenticated(frame.ref(), connection.id(), GatewaySettings.HEARTBEAT_SECONDS, clock.millis()));
        delivery.start(connection, frame.resumeAfter());
        whenActive.run();
        connection.flush();
        connection.read(true);
    }

    @Override
    public void destroy() {
        executor.shutdownNow();
    }
}
