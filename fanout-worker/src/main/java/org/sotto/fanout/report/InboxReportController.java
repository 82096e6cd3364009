package org.sotto.fanout.report;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.web.InternalRequests;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.inbox.DayStart;
import org.sotto.fanout.inbox.InboxStore;
import org.sotto.proto.v1.InboxReport;
import org.sotto.proto.v1.InboxReportRequest;
import org.sotto.proto.v1.ReportedCursor;
import org.sotto.proto.v1.ReportedInboxDay;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The days of a user's inbox and the cursors of their devices. 403 {@code forbidden} for another caller than user-service. */
@RestController
class InboxReportController {
    private static final String CALLER = "user-service";

    private final InboxStore inboxes;
    private final CursorStore cursors;

    InboxReportController(InboxStore inboxes, CursorStore cursors) {
        this.inboxes = inboxes;
        this.cursors = cursors;
    }

    @PostMapping(path = "/internal/v1/report", consumes = InternalClient.PROTOBUF, produces = InternalClient.PROTOBUF)
    Mono<InboxReport> report(@RequestBody InboxReportRequest request, ServerWebExchange exchange) {
        InternalRequests.requireCaller(exchange, CALLER);
        UUID user = InternalRequests.id("user_id", request.getUserId());
        return Mono.fromFuture(() -> inboxes.days(user))
                .flatMapMany(Flux::fromIterable)
                .flatMapSequential(day ->
                        Mono.fromFuture(() -> inboxes.count(user, day.day())).map(rows -> reported(day, rows)))
                .collectList()
                .zipWith(Mono.fromFuture(() -> cursors.all(user)), InboxReportController::report);
    }

    private static ReportedInboxDay reported(DayStart day, long rows) {
        return ReportedInboxDay.newBuilder()
                .setDay(day.day())
                .setFirstPosition(day.firstPosition())
                .setRows(rows)
                .build();
    }

    private static InboxReport report(List<ReportedInboxDay> days, Map<UUID, CursorStore.Cursor> all) {
        InboxReport.Builder report = InboxReport.newBuilder().addAllDays(days);
        all.forEach((device, cursor) -> report.addCursors(ReportedCursor.newBuilder()
                .setDeviceId(Uuids.toByteString(device))
                .setPosition(cursor.position())
                .setStartedAfter(cursor.startedAfter())));
        return report.build();
    }
}
