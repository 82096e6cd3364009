package org.sotto.gateway.auth;

import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.auth.UserChangeListener;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.connection.CloseCode;
import org.sotto.gateway.connection.Connection;
import org.sotto.gateway.connection.ConnectionRegistry;
import org.sotto.gateway.connection.Identity;
import org.sotto.proto.v1.SessionRevoked;
import org.sotto.proto.v1.UserChanged;
import org.springframework.stereotype.Component;

/** Ends the sockets of sessions that are revoked, and of users who are gone. A device that was taken over is told so first. */
@Component
final class RevocationListener implements UserChangeListener {
    private static final Logger log = LoggerFactory.getLogger(RevocationListener.class);
    private static final String TAKEN_OVER = "taken_over";
    /** After these the device does not come back: signing in makes another one. */
    private static final Set<String> FORBIDDING = Set.of("suspended", "device_removed", TAKEN_OVER);

    private final ConnectionRegistry registry;

    RevocationListener(ConnectionRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void onUserChanged(UserChanged change) {
        UUID user = Uuids.fromBytes(change.getUserId());
        if (change.hasSessionRevoked()) {
            SessionRevoked revoked = change.getSessionRevoked();
            UUID sid = Uuids.fromBytes(revoked.getSid());
            CloseCode why = FORBIDDING.contains(revoked.getReason()) ? CloseCode.FORBIDDEN : CloseCode.SESSION_REVOKED;
            registry.of(user).stream()
                    .filter(connection -> connection.identity().sid().equals(sid))
                    .forEach(connection -> {
                        log.info("{}: session revoked: {}", connection, revoked.getReason());
                        connection.execute(() -> end(connection, why, revoked.getReason(), change.getAt()));
                    });
        } else if (change.hasUserDeleted()) {
            registry.of(user).forEach(connection -> connection.execute(() -> connection.close(CloseCode.FORBIDDEN)));
        }
    }

    private static void end(Connection connection, CloseCode why, String reason, long at) {
        if (reason.equals(TAKEN_OVER)) {
            Identity identity = connection.identity();
            connection.send(connection.frames().takenOver(identity.deviceId(), identity.deviceNumber(), at));
        }
        connection.close(why);
    }
}
