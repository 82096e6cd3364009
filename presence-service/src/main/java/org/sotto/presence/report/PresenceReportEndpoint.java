package org.sotto.presence.report;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.InternalRequests;
import org.sotto.presence.state.Seen;
import org.sotto.presence.state.SeenStore;
import org.sotto.proto.v1.PresenceReport;
import org.sotto.proto.v1.PresenceReportRequest;
import org.sotto.proto.v1.ReportedSession;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Whether a user is online, since when not, and with which devices. 403 for another caller; 503 while Redis is away. */
@RestController
class PresenceReportEndpoint {
    private static final String CALLER = "user-service";

    private final SeenStore states;
    private final SessionListStore sessions;

    PresenceReportEndpoint(SeenStore states, SessionListStore sessions) {
        this.states = states;
        this.sessions = sessions;
    }

    @PostMapping(path = "/internal/v1/report", consumes = InternalClient.PROTOBUF, produces = InternalClient.PROTOBUF)
    Mono<PresenceReport> report(@RequestBody PresenceReportRequest request, ServerWebExchange exchange) {
        InternalRequests.requireCaller(exchange, CALLER);
        UUID user = InternalRequests.id("user_id", request.getUserId());
        return Mono.fromFuture(() -> states.of(Set.of(user))
                .thenCombine(
                        sessions.of(user),
                        (seen, connected) -> report(seen.getOrDefault(user, Seen.HIDDEN), connected)));
    }

    private static PresenceReport report(Seen seen, List<SessionListStore.Connected> connected) {
        PresenceReport.Builder report = PresenceReport.newBuilder()
                .setOnline(seen.online())
                .setLastSeen(TimeUnit.MILLISECONDS.toSeconds(seen.lastSeenMillis()));
        connected.forEach(session -> report.addSessions(ReportedSession.newBuilder()
                .setDeviceId(Uuids.toByteString(session.member().deviceId()))
                .setGatewayId(session.member().gatewayId())
                .setExpiresAt(session.expiresAt())));
        return report.build();
    }
}
