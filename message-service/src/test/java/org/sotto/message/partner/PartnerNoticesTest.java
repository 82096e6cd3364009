package org.sotto.message.partner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.Topic;
import org.sotto.message.testing.Chat;
import org.sotto.message.testing.Person;
import org.sotto.message.testing.RunningService;
import org.sotto.proto.v1.DeviceListChanged;
import org.sotto.proto.v1.InboxRecord;
import org.sotto.proto.v1.PartnerEvent;
import org.sotto.proto.v1.UserChanged;

/** Alice publishes a device list: those with whom she has a conversation learn of it. */
class PartnerNoticesTest {
    private final RunningService service = RunningService.shared();
    private final Person alice = service.people().register(1);

    private Person partner() {
        Person partner = service.people().register(1);
        try (Chat chat = new Chat(service, alice, partner)) {
            chat.accepted(alice, partner);
            chat.awaitInbox(partner, 1);
        }
        return partner;
    }

    private UserChanged published(long version, boolean identityChanged) {
        return UserChanged.newBuilder()
                .setUserId(Uuids.toByteString(alice.id()))
                .setAt(1_700_000_000_000L)
                .setEventId(Uuids.toByteString(UUID.randomUUID()))
                .setByDeviceId(Uuids.toByteString(alice.device()))
                .setDeviceListChanged(
                        DeviceListChanged.newBuilder().setVersion(version).setIdentityChanged(identityChanged))
                .build();
    }

    private void append(UserChanged change) {
        service.producer()
                .send(Topic.USERS_CHANGED, change.getUserId().toByteArray(), change.toByteArray())
                .join();
    }

    private List<InboxRecord> told(Person person) {
        return service.inbox(person.id()).stream()
                .filter(record -> record.getEvent().hasPartner())
                .toList();
    }

    private List<InboxRecord> awaitTold(Person person, int count) {
        return await(count + " events for a partner")
                .atMost(Chat.PATIENCE)
                .until(() -> told(person), told -> told.size() == count);
    }

    @Test
    void every_partner_is_told_once_and_nobody_else() {
        Person bob = partner();
        Person carol = partner();
        Person stranger = service.people().register(1);
        UserChanged first = published(1, false);
        UserChanged anew = published(2, true);
        append(first);
        append(anew);

        for (Person partner : List.of(bob, carol)) {
            List<InboxRecord> told = awaitTold(partner, 2);
            assertThat(told)
                    .extracting(record -> record.getEvent().getPartner())
                    .containsExactly(event(first, 1, false), event(anew, 2, true));
            assertThat(told)
                    .extracting(record -> record.getSource().getTopic())
                    .as("a source apart from that of the user's own entries")
                    .containsOnly("users.changed.partners");
        }
        assertThat(told(stranger)).isEmpty();
        assertThat(told(alice)).isEmpty();
    }

    private PartnerEvent event(UserChanged change, long version, boolean identityChanged) {
        return PartnerEvent.newBuilder()
                .setEventId(change.getEventId())
                .setUserId(Uuids.toByteString(alice.id()))
                .setListVersion(version)
                .setIdentityChanged(identityChanged)
                .setAt(1_700_000_000_000L)
                .build();
    }

    @Test
    void a_block_either_way_and_the_end_of_an_account_keep_the_news_from_a_partner() {
        Person told = partner();
        Person blocked = partner();
        Person blocking = partner();
        Person gone = partner();
        service.setBlocked(alice, blocked, true);
        service.setBlocked(blocking, alice, true);
        service.endAccount(gone);
        append(published(1, false));
        append(published(2, false));
        // The second one comes after the first has reached everybody.
        awaitTold(told, 2);
        for (Person silent : List.of(blocked, blocking, gone)) {
            assertThat(told(silent).stream()
                            .filter(record -> record.getEvent().getPartner().getListVersion() == 1))
                    .isEmpty();
        }
    }

    @Test
    void a_record_that_is_processed_again_gives_the_same_entries_with_the_same_coordinates() throws Exception {
        List<Person> partners = List.of(partner(), partner(), partner());
        UserChanged change = published(1, false);
        ConsumerRecord<byte[], byte[]> record = record(change, 7);
        PartnerNotices notices = service.bean(PartnerNotices.class);
        notices.tell(record, change);
        notices.tell(record, change);
        for (Person partner : partners) {
            assertThat(told(partner)).as("on its way, and not yet settled").hasSize(1);
        }
        notices.settle(List.of(record));
        service.setBlocked(alice, partners.get(0), true);
        notices.tell(record, change);

        assertThat(told(partners.get(0))).hasSize(1);
        for (Person partner : partners.subList(1, 3)) {
            assertThat(told(partner)).hasSize(2);
            assertThat(told(partner).get(1))
                    .as("the place of a partner does not depend on who else is told")
                    .isEqualTo(told(partner).get(0));
        }
        assertThat(partners.stream()
                        .map(partner -> told(partner).get(0).getSource().getIndex()))
                .containsExactlyInAnyOrder(0, 1, 2);
        notices.settle(List.of(record));
    }

    private ConsumerRecord<byte[], byte[]> record(UserChanged change, long offset) {
        byte[] key = change.getUserId().toByteArray();
        byte[] value = change.toByteArray();
        return new ConsumerRecord<>(
                service.topics().nameOf(Topic.USERS_CHANGED),
                99,
                offset,
                System.currentTimeMillis(),
                TimestampType.LOG_APPEND_TIME,
                key.length,
                value.length,
                key,
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
