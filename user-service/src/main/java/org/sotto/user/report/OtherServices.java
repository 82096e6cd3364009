package org.sotto.user.report;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.web.ApiException;
import org.sotto.proto.v1.ConversationReport;
import org.sotto.proto.v1.ConversationReportRequest;
import org.sotto.proto.v1.InboxReport;
import org.sotto.proto.v1.InboxReportRequest;
import org.sotto.proto.v1.PresenceReport;
import org.sotto.proto.v1.PresenceReportRequest;
import org.sotto.proto.v1.ReportedConversation;
import org.springframework.stereotype.Component;

/** What the other services keep of a user: {@code POST /internal/v1/report} of each. */
@Component
class OtherServices {
    private static final Logger log = LoggerFactory.getLogger(OtherServices.class);
    private static final String PATH = "/internal/v1/report";
    private static final int PAGE = 500;
    /** All pages of somebody's conversations; one call fails after 5 s. */
    private static final long PATIENCE_SECONDS = 20;

    private static final long RETRY_AFTER_SECONDS = 30;

    private final InternalClient client;
    private final ServiceAddresses services;

    OtherServices(InternalClient client, ServiceAddresses services) {
        this.client = client;
        this.services = services;
    }

    CompletableFuture<List<Report.Conversation>> conversations(UUID userId) {
        return conversations(userId, ByteString.EMPTY, new ArrayList<>());
    }

    private CompletableFuture<List<Report.Conversation>> conversations(
            UUID userId, ByteString after, List<Report.Conversation> into) {
        ConversationReportRequest request = ConversationReportRequest.newBuilder()
                .setUserId(Uuids.toByteString(userId))
                .setAfter(after)
                .setLimit(PAGE)
                .build();
        return client.post("message-service", services.messageService(), PATH, request, ConversationReport.parser())
                .thenCompose(page -> {
                    page.getConversationsList().forEach(conversation -> into.add(conversationOf(conversation)));
                    int size = page.getConversationsCount();
                    return size < PAGE
                            ? CompletableFuture.completedFuture(into)
                            : conversations(
                                    userId, page.getConversations(size - 1).getConversationId(), into);
                });
    }

    private static Report.Conversation conversationOf(ReportedConversation reported) {
        return new Report.Conversation(
                Uuids.fromBytes(reported.getConversationId()),
                Uuids.fromBytes(reported.getPeerId()),
                reported.getArchived(),
                timeOrNull(reported.getMutedUntil()),
                reported.getPinned(),
                Uuids.optional(reported.getDeliveredUpTo()).orElse(null),
                timeOrNull(reported.getDeliveredAt()),
                Uuids.optional(reported.getReadUpTo()).orElse(null),
                timeOrNull(reported.getReadAt()));
    }

    CompletableFuture<Report.Inbox> inbox(UUID userId) {
        InboxReportRequest request = InboxReportRequest.newBuilder()
                .setUserId(Uuids.toByteString(userId))
                .build();
        return client.post("fanout-worker", services.fanoutWorker(), PATH, request, InboxReport.parser())
                .thenApply(report -> new Report.Inbox(
                        report.getDaysList().stream()
                                .map(day -> new Report.Inbox.Day(
                                        LocalDate.ofEpochDay(day.getDay()).toString(),
                                        day.getFirstPosition(),
                                        day.getRows()))
                                .toList(),
                        report.getCursorsList().stream()
                                .map(cursor -> new Report.Inbox.Cursor(
                                        Uuids.fromBytes(cursor.getDeviceId()),
                                        cursor.getPosition(),
                                        cursor.getStartedAfter()))
                                .toList()));
    }

    CompletableFuture<Report.Presence> presence(UUID userId) {
        PresenceReportRequest request = PresenceReportRequest.newBuilder()
                .setUserId(Uuids.toByteString(userId))
                .build();
        return client.post("presence-service", services.presenceService(), PATH, request, PresenceReport.parser())
                .thenApply(report -> new Report.Presence(
                        report.getOnline(),
                        report.getLastSeen() == 0 ? null : Instant.ofEpochSecond(report.getLastSeen()),
                        report.getSessionsList().stream()
                                .map(session -> new Report.Presence.Connected(
                                        Uuids.fromBytes(session.getDeviceId()),
                                        session.getGatewayId(),
                                        Instant.ofEpochMilli(session.getExpiresAt())))
                                .toList()));
    }

    private static @Nullable Instant timeOrNull(long millis) {
        return millis == 0 ? null : Instant.ofEpochMilli(millis);
    }

    /**
     * The answer of a service.
     *
     * @throws ApiException 503 {@code unavailable} if there is none
     */
    static <T> T await(String service, CompletableFuture<T> answer) {
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn("no report: {} does not answer: {}", service, e.toString());
            throw ApiException.unavailable(
                    service + " does not answer, and a report has everything or is none; try again",
                    RETRY_AFTER_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("interrupted; try again", RETRY_AFTER_SECONDS);
        }
    }
}
