package org.sotto.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.testing.Engines;
import org.sotto.message.directory.UserDirectory;
import org.sotto.message.log.LogClock;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.UserChanged;

/** A process that is killed between the durable write and the commit leaves records that its successor processes again. */
class ProcessedAgainTest {
    private final RunningService service = RunningService.shared();

    private Map<TopicPartition, OffsetAndMetadata> committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets(service.topics().groupOf("message-service"))
                .partitionsToOffsetAndMetadata()
                .get();
    }

    /** The offsets and the state now, of a consumer that runs again when this returns. */
    private Map<TopicPartition, OffsetAndMetadata> committedNow(Admin admin) throws Exception {
        service.consumer().stop();
        Map<TopicPartition, OffsetAndMetadata> now = committed(admin);
        service.consumer().start();
        return now;
    }

    /** Back to the offsets and the state of before, as if the commit had not happened. */
    private void setBack(Admin admin, Map<TopicPartition, OffsetAndMetadata> before) {
        await().atMost(Chat.PATIENCE).ignoreExceptions().untilAsserted(() -> admin.alterConsumerGroupOffsets(
                        service.topics().groupOf("message-service"), before)
                .all()
                .get());
    }

    @Test
    void it_changes_no_row_gives_the_same_answers_and_repeats_inbox_records_with_the_same_coordinates()
            throws Exception {
        try (Chat chat = Chat.ofTwo(service);
                Admin admin = Admin.create(Map.of("bootstrap.servers", Engines.KAFKA))) {
            chat.accepted(chat.alice(), chat.bob());
            Map<TopicPartition, OffsetAndMetadata> before = committedNow(admin);
            assertThat(before.values())
                    .filteredOn(position -> position.offset() > 0)
                    .as("the clocks travel with the offsets")
                    .allSatisfy(position -> assertThat(
                                    LogClock.decode(position.metadata()).maxAppendMillis())
                            .isPositive());

            UUID lost = UUID.randomUUID();
            chat.aliceSends(lost, 1);
            UUID messageId = chat.ackOf(lost);
            chat.delivered(chat.bob(), chat.alice(), messageId);
            chat.aliceSends(lost, 2);
            chat.awaitAcks(3);
            chat.awaitInbox(chat.bob(), 2);
            service.consumer().stop();
            List<String> rows = chat.rows();
            List<String> sends = chat.sends();
            List<InboxRecord> inbox = chat.inbox(chat.bob());

            setBack(admin, before);
            service.consumer().start();
            chat.awaitAcks(5);
            assertThat(chat.ackOf(lost)).isEqualTo(messageId);
            assertThat(chat.gateway().acks().subList(1, 5).stream()
                            .map(ack -> ack.getMessageId())
                            .distinct())
                    .hasSize(1);
            assertThat(chat.rows()).isEqualTo(rows);
            assertThat(chat.sends()).isEqualTo(sends);
            chat.awaitInbox(chat.bob(), 3);
            assertThat(chat.inbox(chat.bob()).get(2)).isEqualTo(inbox.get(1));
        }
    }

    @Test
    void what_was_accepted_stays_accepted_although_its_receiver_is_gone_since() throws Exception {
        try (Chat chat = Chat.ofTwo(service);
                Admin admin = Admin.create(Map.of("bootstrap.servers", Engines.KAFKA))) {
            chat.accepted(chat.alice(), chat.bob());
            Map<TopicPartition, OffsetAndMetadata> before = committedNow(admin);
            UUID tempId = UUID.randomUUID();
            chat.aliceSends(tempId, 1);
            UUID messageId = chat.ackOf(tempId);
            chat.awaitInbox(chat.bob(), 2);
            service.consumer().stop();
            setBack(admin, before);
            service.people().delete(chat.bob());
            service.bean(UserDirectory.class)
                    .onUserChanged(UserChanged.newBuilder()
                            .setUserId(Uuids.toByteString(chat.bob().id()))
                            .build());
            service.consumer().start();
            chat.awaitAcks(3);
            assertThat(chat.gateway().refusals()).isEmpty();
            assertThat(chat.ackOf(tempId)).isEqualTo(messageId);
            chat.awaitInbox(chat.bob(), 3);
        }
    }

    @Test
    void what_was_withheld_stays_withheld_although_the_block_is_lifted_since_and_the_other_way_round()
            throws Exception {
        try (Chat chat = Chat.ofTwo(service);
                Admin admin = Admin.create(Map.of("bootstrap.servers", Engines.KAFKA))) {
            chat.accepted(chat.alice(), chat.bob());
            Map<TopicPartition, OffsetAndMetadata> before = committedNow(admin);
            service.setBlocked(chat.bob(), chat.alice(), true);
            chat.accepted(chat.alice(), chat.bob());
            service.setBlocked(chat.bob(), chat.alice(), false);
            UUID given = chat.accepted(chat.alice(), chat.bob());
            chat.awaitInbox(chat.bob(), 2);
            service.consumer().stop();
            List<String> rows = chat.rows();
            setBack(admin, before);
            service.setBlocked(chat.bob(), chat.alice(), true);
            service.consumer().start();
            chat.awaitAcks(5);
            chat.awaitInbox(chat.bob(), 3);
            assertThat(chat.inbox(chat.bob()).subList(1, 3))
                    .extracting(record -> record.getEvent().getMessage().getMessageId())
                    .containsExactly(Uuids.toByteString(given), Uuids.toByteString(given));
            assertThat(chat.rows()).isEqualTo(rows);
        }
    }
}
