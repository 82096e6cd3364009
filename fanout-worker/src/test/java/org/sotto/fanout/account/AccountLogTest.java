package org.sotto.fanout.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.common.kafka.LogProducer;
import org.sotto.common.kafka.Topic;
import org.sotto.common.testing.Engines;
import org.sotto.common.testing.GatewayEar;
import org.sotto.fanout.testing.LookupServer;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.fanout.testing.StoredInbox;
import org.sotto.fanout.testing.StoredInbox.Stored;
import org.sotto.proto.v1.AccountEvent;
import org.sotto.proto.v1.DeviceEvent;
import org.sotto.proto.v1.InboxEvent;
import org.sotto.proto.v1.LiveEntry;
import org.sotto.proto.v1.UserChanged;

/** The way of a change through the started service: from {@code users.changed} into the inbox and to the gateways. */
class AccountLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RunningWorker worker = RunningWorker.shared();
    private final UUID user = UUID.randomUUID();
    private final UUID device = UUID.randomUUID();

    private static void publish(LogProducer producer, UserChanged change) {
        producer.send(Topic.USERS_CHANGED, change.getUserId().toByteArray(), change.toByteArray())
                .join();
    }

    private static List<InboxEvent> eventsOf(GatewayEar gateway) {
        return gateway.entries().stream()
                .map(LiveEntry::getEntry)
                .map(entry -> entry.getEvent())
                .toList();
    }

    private static List<Stored> awaitRows(RunningWorker worker, UUID user, int count) {
        StoredInbox inbox = new StoredInbox(worker, user);
        return await().atMost(PATIENCE).until(inbox::rows, rows -> rows.size() == count);
    }

    @Test
    void changes_of_an_account_become_entries_of_its_inbox_in_their_order() {
        UUID bob = UUID.randomUUID();
        List<UserChanged> changes = List.of(
                Changed.profile(user, device),
                Changed.privacy(user, device),
                Changed.contact(user, device, bob, true),
                Changed.renamed(user, device, bob),
                Changed.contact(user, device, bob, false),
                Changed.block(user, device, bob, true),
                Changed.block(user, device, bob, false),
                Changed.synced(user, device));
        try (LogProducer producer = worker.producer();
                GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
            gateway.connect(user);
            changes.forEach(change -> publish(producer, change));

            List<Stored> rows = awaitRows(worker, user, changes.size());
            await().atMost(PATIENCE).until(() -> gateway.entries().size() == changes.size());
            List<AccountEvent> events =
                    eventsOf(gateway).stream().map(InboxEvent::getAccount).toList();

            assertThat(events)
                    .extracting(AccountEvent::getKind)
                    .containsExactly(
                            "profile",
                            "privacy",
                            "contact_added",
                            "contact_renamed",
                            "contact_removed",
                            "blocked",
                            "unblocked",
                            "contacts_synced");
            assertThat(events)
                    .extracting(AccountEvent::getEventId)
                    .isEqualTo(changes.stream().map(UserChanged::getEventId).toList());
            assertThat(events).allSatisfy(event -> {
                assertThat(event.getByDeviceId()).isEqualTo(Uuids.toByteString(device));
                assertThat(event.getAt()).isEqualTo(Changed.AT);
            });
            assertThat(events)
                    .filteredOn(event -> !event.getUserId().isEmpty())
                    .hasSize(5)
                    .allMatch(event -> event.getUserId().equals(Uuids.toByteString(bob)));
            assertThat(rows).extracting(Stored::kind).containsOnly("EVENT");
            assertThat(rows)
                    .extracting(Stored::source)
                    .allMatch(source -> source != null && source.startsWith("users.changed-"));
            assertThat(gateway.positions())
                    .isEqualTo(rows.stream().map(Stored::position).toList());
        }
    }

    @Test
    void devices_that_come_and_go_are_told_with_their_numbers() {
        UUID laptop = UUID.randomUUID();
        UserChanged added = Changed.deviceAdded(user, laptop, 2);
        UserChanged removed = Changed.deviceRemoved(user, device, laptop, 2);
        try (LogProducer producer = worker.producer();
                GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
            gateway.connect(user);
            publish(producer, added);
            publish(producer, removed);
            await().atMost(PATIENCE).until(() -> gateway.entries().size() == 2);

            assertThat(eventsOf(gateway))
                    .extracting(InboxEvent::getDevice)
                    .containsExactly(
                            deviceEvent(added, "added", laptop, ByteString.EMPTY),
                            deviceEvent(removed, "removed", laptop, Uuids.toByteString(device)));
        }
    }

    @Test
    void a_device_list_that_is_published_is_told_with_its_version_and_who_published_it() {
        UserChanged published = Changed.listChanged(user, device, 7);
        try (LogProducer producer = worker.producer();
                GatewayEar gateway = new GatewayEar(worker.redisKeys())) {
            gateway.connect(user);
            publish(producer, published);
            await().atMost(PATIENCE).until(() -> gateway.entries().size() == 1);

            assertThat(eventsOf(gateway))
                    .extracting(InboxEvent::getDevice)
                    .containsExactly(DeviceEvent.newBuilder()
                            .setEventId(published.getEventId())
                            .setKind("list_changed")
                            .setAt(Changed.AT)
                            .setByDeviceId(Uuids.toByteString(device))
                            .setListVersion(7)
                            .build());
        }
    }

    private static DeviceEvent deviceEvent(UserChanged change, String kind, UUID device, ByteString by) {
        return DeviceEvent.newBuilder()
                .setEventId(change.getEventId())
                .setKind(kind)
                .setDeviceId(Uuids.toByteString(device))
                .setDeviceNumber(2)
                .setAt(Changed.AT)
                .setByDeviceId(by)
                .build();
    }

    @Test
    void a_sync_of_a_thousand_contacts_is_one_entry_and_what_concerns_no_device_is_none() {
        List<UserChanged> silent = new ArrayList<>(List.of(
                Changed.registered(user),
                Changed.deviceAdded(user, device, 1),
                Changed.keysAdded(user, device),
                Changed.sessionRevoked(user, device),
                Changed.profile(user, device).toBuilder().clearEventId().build(),
                Changed.unknown(user)));
        for (int i = 0; i < 1_000; i++) {
            silent.add(Changed.syncedContact(user, device, UUID.randomUUID()));
        }
        try (LogProducer producer = worker.producer()) {
            silent.forEach(change ->
                    producer.send(Topic.USERS_CHANGED, change.getUserId().toByteArray(), change.toByteArray()));
            publish(producer, Changed.synced(user, device));
            publish(producer, Changed.privacy(user, device));
        }

        assertThat(awaitRows(worker, user, 2))
                .extracting(Stored::prevPosition)
                .first()
                .isEqualTo(0L);
    }

    @Test
    void poison_goes_to_the_dead_letter_topic_and_what_comes_after_it_is_told() {
        byte[] poison = {7, 7, 7};
        UserChanged shortId = Changed.privacy(user, device).toBuilder()
                .setByDeviceId(ByteString.copyFrom(new byte[3]))
                .build();
        try (LogProducer producer = worker.producer()) {
            publish(producer, Changed.profile(user, device));
            producer.send(Topic.USERS_CHANGED, Uuids.toBytes(user), poison).join();
            publish(producer, shortId);
            publish(producer, Changed.privacy(user, device));
        }

        assertThat(awaitRows(worker, user, 2)).extracting(Stored::kind).containsOnly("EVENT");
        assertThat(worker.deadLetters(Topic.USERS_CHANGED, user))
                .extracting(letter -> ByteString.copyFrom(letter.value()))
                .contains(ByteString.copyFrom(poison), shortId.toByteString());
    }

    @Test
    void records_that_the_next_process_reads_again_add_no_entry() throws Exception {
        String name = Engines.uniqueName("accounts");
        List<UserChanged> first =
                List.of(Changed.profile(user, device), Changed.privacy(user, device), Changed.synced(user, device));
        UserChanged later = Changed.block(user, device, UUID.randomUUID(), true);
        List<Stored> before;
        try (LookupServer messages = new LookupServer()) {
            try (RunningWorker one = RunningWorker.start(messages, name, Map.of());
                    LogProducer producer = one.producer()) {
                first.forEach(change -> publish(producer, change));
                before = awaitRows(one, user, 3);
            }
            readAgain(name + ".fanout-worker-accounts");
            try (RunningWorker next = RunningWorker.start(messages, name, Map.of());
                    LogProducer producer = next.producer()) {
                publish(producer, later);

                List<Stored> rows = awaitRows(next, user, 4);
                assertThat(rows.subList(0, 3)).isEqualTo(before);
                assertThat(rows.get(3).prevPosition()).isEqualTo(before.get(2).position());
                assertThat(rows.get(3).position())
                        .as("the repeated records took a position each")
                        .isEqualTo(before.get(2).position() + 4);
            }
        }
    }

    /** Forgets what the group has committed, as if its owner had crashed before it could. */
    private static void readAgain(String group) throws Exception {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, Engines.KAFKA))) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            assertThat(committed).isNotEmpty();
            Map<TopicPartition, OffsetAndMetadata> beginning = new HashMap<>();
            committed.keySet().forEach(partition -> beginning.put(partition, new OffsetAndMetadata(0)));
            await().atMost(PATIENCE).ignoreExceptions().until(() -> {
                admin.alterConsumerGroupOffsets(group, beginning).all().get();
                return true;
            });
        }
    }
}
