package org.sotto.fanout.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.fanout.cursor.CursorStore;
import org.sotto.fanout.testing.Events;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.proto.v1.InboxReport;
import org.sotto.proto.v1.InboxReportRequest;
import org.sotto.proto.v1.ReportedCursor;
import org.sotto.proto.v1.ReportedInboxDay;

class InboxReportTest {
    private final RunningWorker worker = RunningWorker.shared();

    private InboxReport ask(String caller, ByteString user) {
        return worker.clientOf(caller)
                .post(
                        "fanout-worker",
                        worker.address(),
                        "/internal/v1/report",
                        InboxReportRequest.newBuilder().setUserId(user).build(),
                        InboxReport.parser())
                .join();
    }

    @Test
    void it_counts_the_rows_of_each_day_and_names_the_cursors() throws Exception {
        UUID user = UUID.randomUUID();
        UUID device = UUID.randomUUID();
        try (LogProducer producer = worker.producer()) {
            for (int i = 1; i <= 3; i++) {
                producer.send(
                        Topic.INBOX_EVENTS,
                        Uuids.toBytes(user),
                        Events.record(user, Events.source(700, i, 0), Events.failed())
                                .toByteArray());
            }
        }
        StoredInbox inbox = new StoredInbox(worker, user);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> inbox.rows().size() == 3);
        worker.bean(CursorStore.class).start(user, device, 5).get(10, TimeUnit.SECONDS);

        InboxReport report = ask("user-service", Uuids.toByteString(user));

        assertThat(report.getDaysList()).extracting(ReportedInboxDay::getRows).containsExactly(3L);
        assertThat(report.getDays(0).getFirstPosition())
                .isEqualTo(inbox.rows().get(0).position());
        assertThat(report.getCursorsList())
                .containsExactly(ReportedCursor.newBuilder()
                        .setDeviceId(Uuids.toByteString(device))
                        .setPosition(5)
                        .setStartedAfter(5)
                        .build());
    }

    @Test
    void another_caller_and_a_malformed_id_are_refused() {
        ByteString user = Uuids.toByteString(UUID.randomUUID());
        assertThatThrownBy(() -> ask("gateway-service", user)).hasMessageContaining("answered 403");
        assertThatThrownBy(() -> ask("user-service", ByteString.copyFrom(new byte[3])))
                .hasMessageContaining("answered 400");
        assertThat(ask("user-service", user)).isEqualTo(InboxReport.getDefaultInstance());
    }
}
