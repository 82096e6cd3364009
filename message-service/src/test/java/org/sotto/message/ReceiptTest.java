package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.datastax.oss.driver.api.core.cql.Row;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.ReceiptStatus;
import org.sotto.proto.v1.StatusChange;

/** Watermarks: how far somebody has received and read. */
class ReceiptTest {
    private final RunningService service = RunningService.shared();

    private Row watermarks(Chat chat, Person of) {
        return Objects.requireNonNull(service.cassandra()
                .execute("SELECT * FROM " + service.table("receipts") + " WHERE conversation_id = "
                        + chat.conversation() + " AND user_id = " + of.id())
                .one());
    }

    @Test
    void the_author_learns_of_delivery_and_reading_with_the_interval_that_they_hold_for() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            UUID first = chat.accepted(chat.alice(), chat.bob());
            UUID second = chat.accepted(chat.alice(), chat.bob());
            chat.delivered(chat.bob(), chat.alice(), first);
            StatusChange delivered = chat.awaitStatus(ReceiptStatus.DELIVERED, first);
            assertThat(delivered.getAfterMessageId()).isEqualTo(ByteString.EMPTY);
            assertThat(Uuids.fromBytes(delivered.getRecipientId()))
                    .isEqualTo(chat.alice().id());
            assertThat(Uuids.fromBytes(delivered.getByUserId()))
                    .isEqualTo(chat.bob().id());
            chat.delivered(chat.bob(), chat.alice(), second);
            assertThat(Uuids.fromBytes(
                            chat.awaitStatus(ReceiptStatus.DELIVERED, second).getAfterMessageId()))
                    .isEqualTo(first);
            chat.read(chat.bob(), second);
            StatusChange read = chat.awaitStatus(ReceiptStatus.READ, second);
            assertThat(Uuids.fromBytes(read.getConversationId())).isEqualTo(chat.conversation());
            Row row = watermarks(chat, chat.bob());
            assertThat(row.getUuid("delivered_up_to")).isEqualTo(second);
            assertThat(row.getUuid("read_up_to")).isEqualTo(second);
        }
    }

    @Test
    void a_watermark_never_moves_back() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            UUID first = chat.accepted(chat.alice(), chat.bob());
            UUID second = chat.accepted(chat.alice(), chat.bob());
            UUID third = chat.accepted(chat.alice(), chat.bob());
            chat.delivered(chat.bob(), chat.alice(), second);
            chat.awaitStatus(ReceiptStatus.DELIVERED, second);
            chat.delivered(chat.bob(), chat.alice(), first);
            chat.read(chat.bob(), second);
            chat.read(chat.bob(), first);
            // An owner without memory reads the table.
            service.restartConsumer();
            chat.delivered(chat.bob(), chat.alice(), first);
            chat.delivered(chat.bob(), chat.alice(), third);
            chat.awaitStatus(ReceiptStatus.DELIVERED, third);
            chat.awaitStatus(ReceiptStatus.READ, second);
            assertThat(watermarks(chat, chat.bob()).getUuid("delivered_up_to")).isEqualTo(third);
            assertThat(watermarks(chat, chat.bob()).getUuid("read_up_to")).isEqualTo(second);
            assertThat(chat.statuses(ReceiptStatus.DELIVERED))
                    .extracting(change -> Uuids.fromBytes(change.getMessageId()))
                    .containsExactly(second, third);
        }
    }

    @Test
    void a_read_receipt_for_what_is_no_message_of_mine_is_refused_and_hides_no_other() {
        Person mallory = service.people().register(1);
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            UUID real = chat.accepted(chat.alice(), chat.bob());
            UUID invented = UUID.fromString("ffffffff-ffff-1fff-8000-000000000000");
            service.consumer().stop();
            chat.read(chat.bob(), real);
            chat.read(chat.bob(), invented);
            chat.read(mallory, real);
            service.consumer().start();
            chat.awaitStatus(ReceiptStatus.READ, real);
            await().atMost(Chat.PATIENCE)
                    .untilAsserted(() -> assertThat(chat.gateway().refusals()).hasSize(2));
            assertThat(chat.gateway().refusals()).allSatisfy(refusal -> {
                assertThat(refusal.getCode()).isEqualTo("not_found");
                assertThat(refusal.getConnectionId()).isEqualTo(8);
                assertThat(refusal.getRef()).isEqualTo("r2");
            });
            assertThat(chat.gateway().refusals())
                    .anySatisfy(refusal -> assertThat(refusal.getMessage()).contains(invented.toString()));
            assertThat(chat.statuses(ReceiptStatus.READ)).hasSize(1);
            assertThat(service.cassandra()
                            .execute("SELECT user_id FROM " + service.table("receipts") + " WHERE conversation_id = "
                                    + chat.conversation())
                            .all())
                    .extracting(row -> row.getUuid("user_id"))
                    .containsExactly(chat.bob().id());
        }
    }

    @Test
    void receipts_of_one_batch_are_one_write_and_one_status() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            List<UUID> ids = java.util.stream.Stream.generate(() -> chat.accepted(chat.alice(), chat.bob()))
                    .limit(10)
                    .toList();
            service.consumer().stop();
            ids.forEach(id -> chat.delivered(chat.bob(), chat.alice(), id));
            int before = service.writes().rows();
            service.consumer().start();
            chat.awaitStatus(ReceiptStatus.DELIVERED, ids.get(9));
            assertThat(chat.statuses(ReceiptStatus.DELIVERED)).hasSize(1);
            assertThat(service.writes().rows() - before).isEqualTo(1);
        }
    }

    @Test
    void a_time_from_the_future_or_none_becomes_the_logs() {
        try (Chat chat = Chat.ofTwo(service)) {
            chat.gateway().connect(chat.alice().id());
            UUID first = chat.accepted(chat.alice(), chat.bob());
            chat.append(Topic.MESSAGES_READ, chat.receipt(chat.bob(), first, receipt -> receipt.setAt(Long.MAX_VALUE)));
            StatusChange read = chat.awaitStatus(ReceiptStatus.READ, first);
            assertThat(read.getTimestamp()).isLessThanOrEqualTo(System.currentTimeMillis());
            assertThat(read.getTimestamp()).isGreaterThan(System.currentTimeMillis() - 60_000);
        }
    }
}
