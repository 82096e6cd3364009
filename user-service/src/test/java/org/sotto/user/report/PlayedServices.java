package org.sotto.user.report;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.ConversationReport;
import org.sotto.proto.v1.ConversationReportRequest;
import org.sotto.proto.v1.InboxReport;
import org.sotto.proto.v1.PresenceReport;
import org.sotto.proto.v1.ReportedConversation;
import org.sotto.proto.v1.ReportedCursor;
import org.sotto.proto.v1.ReportedInboxDay;
import org.sotto.proto.v1.ReportedSession;

/** message-service, fanout-worker and presence-service on real sockets, as far as a report asks them. */
final class PlayedServices {
    static final int CONVERSATIONS = 700;
    static final UUID PEER = UUID.fromString("11111111-2222-4333-8444-555555555555");

    private final Set<String> away = ConcurrentHashMap.newKeySet();

    private interface Reply {
        MessageLite to(byte[] request) throws InvalidProtocolBufferException;
    }

    String messageService() {
        return serve("message-service", PlayedServices::conversations);
    }

    String fanoutWorker() {
        return serve("fanout-worker", request -> InboxReport.newBuilder()
                .addDays(ReportedInboxDay.newBuilder()
                        .setDay(20_000)
                        .setFirstPosition(5)
                        .setRows(3))
                .addCursors(ReportedCursor.newBuilder()
                        .setDeviceId(Uuids.toByteString(PEER))
                        .setPosition(7))
                .build());
    }

    String presenceService() {
        return serve("presence-service", request -> PresenceReport.newBuilder()
                .setLastSeen(1_700_000_000)
                .addSessions(ReportedSession.newBuilder()
                        .setDeviceId(Uuids.toByteString(PEER))
                        .setGatewayId("gateway-1")
                        .setExpiresAt(1_700_000_070_000L))
                .build());
    }

    /** From now on that service answers 503, or again as it should. */
    void setAway(String service, boolean isAway) {
        if (isAway) {
            away.add(service);
        } else {
            away.remove(service);
        }
    }

    private static MessageLite conversations(byte[] body) throws InvalidProtocolBufferException {
        ConversationReportRequest request = ConversationReportRequest.parseFrom(body);
        long after = request.getAfter().isEmpty()
                ? 0
                : Uuids.fromBytes(request.getAfter()).getLeastSignificantBits();
        List<ReportedConversation> page = new ArrayList<>();
        for (long number = after + 1; number <= CONVERSATIONS && page.size() < request.getLimit(); number++) {
            page.add(ReportedConversation.newBuilder()
                    .setConversationId(Uuids.toByteString(new UUID(0, number)))
                    .setPeerId(Uuids.toByteString(PEER))
                    .setPinned(true)
                    .setReadUpTo(Uuids.toByteString(PEER))
                    .setReadAt(1_700_000_000_000L)
                    .build());
        }
        return ConversationReport.newBuilder().addAllConversations(page).build();
    }

    private String serve(String name, Reply reply) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/internal/v1/report", exchange -> {
                try (exchange) {
                    byte[] answer =
                            reply.to(exchange.getRequestBody().readAllBytes()).toByteArray();
                    exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                    exchange.sendResponseHeaders(away.contains(name) ? 503 : 200, answer.length);
                    exchange.getResponseBody().write(answer);
                }
            });
            server.start();
            return "http://127.0.0.1:" + server.getAddress().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
