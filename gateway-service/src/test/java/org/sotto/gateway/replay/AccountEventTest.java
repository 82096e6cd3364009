package org.sotto.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.gateway.testing.Client;
import org.sotto.gateway.testing.Gateway;
import org.sotto.gateway.testing.Messages;
import org.sotto.gateway.testing.Peers;
import org.sotto.gateway.testing.Person;
import org.sotto.proto.v1.DeviceEvent;
import org.sotto.proto.v1.InboxEntry;
import org.sotto.proto.v1.InboxEvent;
import tools.jackson.databind.JsonNode;

/** Bob has a phone, a laptop and a tablet; what one of them does to the account reaches the others as entries of the inbox. */
class AccountEventTest {
    private static final Set<String> ENTRIES = Set.of("new_message", "account_event", "device_event");

    private final Gateway gateway = Gateway.shared();
    private final Peers peers = Gateway.peers();
    private final Person alice = Person.random();
    private final Person phone = Person.random();
    private final Person laptop = phone.otherDevice();
    private final Person tablet = phone.otherDevice();

    private InboxEntry append(InboxEvent event) {
        return peers.append(phone.userId(), event);
    }

    private Client connect(Person device) {
        Client client = Client.connect(gateway.uri()).authenticate(device, -1);
        client.await("caught_up");
        return client;
    }

    private static List<JsonNode> entries(Client client) {
        return client.frames().stream()
                .filter(frame -> ENTRIES.contains(frame.path("action").asString("")))
                .toList();
    }

    private static List<Long> positions(Client client) {
        return entries(client).stream()
                .map(frame -> frame.path("data").path("position").asLong())
                .toList();
    }

    /** What happens to the account and around it: a row each, and what every device is shown of them. */
    private List<InboxEvent> story() {
        InboxEvent blocked = Messages.accountEvent(phone.deviceId(), "blocked");
        return List.of(
                Messages.message(alice, phone.userId()),
                blocked.toBuilder()
                        .setAccount(blocked.getAccount().toBuilder().setUserId(Uuids.toByteString(alice.userId())))
                        .build(),
                Messages.accountEvent(laptop.deviceId(), "privacy"),
                Messages.deviceEvent(Optional.empty(), "added", tablet.deviceId(), 3),
                Messages.message(alice, phone.userId()),
                Messages.deviceEvent(Optional.of(phone.deviceId()), "removed", laptop.deviceId(), 2));
    }

    @Test
    void a_change_says_what_and_whom_it_is_about_and_when() {
        InboxEntry entry = append(story().get(1));
        try (Client client = connect(laptop)) {
            JsonNode data = client.frames("account_event").get(0).path("data");

            assertThat(data)
                    .isEqualTo(Client.data()
                            .put("position", Math.toIntExact(entry.getPosition()))
                            .put("prev_position", 0)
                            .put(
                                    "event_id",
                                    Uuids.fromBytes(entry.getEvent()
                                                    .getAccount()
                                                    .getEventId())
                                            .toString())
                            .put("kind", "blocked")
                            .put("user_id", alice.userId().toString())
                            .put("at", 1_700_000_000_000L));
        }
    }

    @Test
    void a_device_that_came_is_named_with_its_number() {
        InboxEntry entry = append(story().get(3));
        try (Client client = connect(laptop)) {
            JsonNode data = client.frames("device_event").get(0).path("data");

            assertThat(data)
                    .isEqualTo(Client.data()
                            .put("position", Math.toIntExact(entry.getPosition()))
                            .put("prev_position", 0)
                            .put(
                                    "event_id",
                                    Uuids.fromBytes(entry.getEvent().getDevice().getEventId())
                                            .toString())
                            .put("kind", "added")
                            .put("device_id", tablet.deviceId().toString())
                            .put("device_number", 3)
                            .put("at", 1_700_000_000_000L));
        }
    }

    private static UUID eventId(ByteString id) {
        return Uuids.fromBytes(id);
    }

    @Test
    void the_own_list_that_changed_is_told_with_its_version_to_all_but_the_device_that_published_it() {
        InboxEvent event = InboxEvent.newBuilder()
                .setDevice(DeviceEvent.newBuilder()
                        .setEventId(Uuids.toByteString(UUID.randomUUID()))
                        .setKind("list_changed")
                        .setListVersion(3)
                        .setAt(1_700_000_000_000L)
                        .setByDeviceId(Uuids.toByteString(phone.deviceId())))
                .build();
        InboxEntry entry = append(event);
        try (Client onPhone = connect(phone);
                Client onLaptop = connect(laptop)) {
            assertThat(onLaptop.frames("device_event").get(0).path("data"))
                    .isEqualTo(Client.data()
                            .put("position", Math.toIntExact(entry.getPosition()))
                            .put("prev_position", 0)
                            .put(
                                    "event_id",
                                    eventId(event.getDevice().getEventId()).toString())
                            .put("kind", "list_changed")
                            .put("list_version", 3)
                            .put("at", 1_700_000_000_000L));
            assertThat(entries(onPhone)).isEmpty();
        }
    }

    @Test
    void a_partners_list_that_changed_is_a_device_event_and_another_identity_is_its_own_frame() {
        InboxEvent list = Messages.partnerEvent(alice.userId(), 7, false);
        InboxEvent identity = Messages.partnerEvent(alice.userId(), 8, true);
        InboxEntry first = append(list);
        InboxEntry second = append(identity);
        try (Client client = connect(laptop)) {
            assertThat(client.frames("device_event").get(0).path("data"))
                    .isEqualTo(Client.data()
                            .put("position", Math.toIntExact(first.getPosition()))
                            .put("prev_position", 0)
                            .put(
                                    "event_id",
                                    eventId(list.getPartner().getEventId()).toString())
                            .put("kind", "list_changed")
                            .put("user_id", alice.userId().toString())
                            .put("list_version", 7)
                            .put("at", 1_700_000_000_000L));
            assertThat(client.frames("identity_changed").get(0).path("data"))
                    .isEqualTo(Client.data()
                            .put("position", Math.toIntExact(second.getPosition()))
                            .put("prev_position", Math.toIntExact(first.getPosition()))
                            .put(
                                    "event_id",
                                    eventId(identity.getPartner().getEventId()).toString())
                            .put("user_id", alice.userId().toString())
                            .put("list_version", 8)
                            .put("timestamp", 1_700_000_000_000L));
        }
    }

    @Test
    void a_device_is_not_shown_what_it_did_or_is_and_the_chain_goes_on() {
        List<InboxEntry> rows = story().stream().map(this::append).toList();
        try (Client onPhone = connect(phone);
                Client onLaptop = connect(laptop);
                Client onTablet = connect(tablet)) {
            assertShown(onPhone, rows, 0, 2, 3, 4);
            assertShown(onLaptop, rows, 0, 1, 3, 4);
            assertShown(onTablet, rows, 0, 1, 2, 4, 5);
            for (Client client : List.of(onPhone, onLaptop, onTablet)) {
                assertThat(client.frames("caught_up")
                                .get(0)
                                .path("data")
                                .path("position")
                                .asLong())
                        .as("the position moves over what is not shown")
                        .isEqualTo(rows.get(5).getPosition());
            }
        }
    }

    @Test
    void what_comes_live_is_what_would_have_been_replayed() {
        try (Client live = connect(laptop)) {
            for (InboxEvent event : story()) {
                InboxEntry row = append(event);
                gateway.publishLive(phone.userId(), row);
            }
            InboxEntry last = append(Messages.message(alice, phone.userId()));
            gateway.publishLive(phone.userId(), last);
            live.await(
                    "last message", frame -> frame.path("data").path("position").asLong() == last.getPosition());
            List<JsonNode> shownLive = entries(live);
            Person again = new Person(phone.userId(), laptop.deviceId(), UUID.randomUUID());
            try (Client replayed = connect(again)) {
                assertThat(shownLive).hasSize(5);
                assertThat(entries(replayed)).isEqualTo(shownLive);
            }
        }
    }

    private static void assertShown(Client client, List<InboxEntry> rows, int... shown) {
        List<Long> expected = new ArrayList<>();
        List<Long> before = new ArrayList<>();
        long previous = 0;
        for (int index : shown) {
            expected.add(rows.get(index).getPosition());
            before.add(previous);
            previous = rows.get(index).getPosition();
        }
        assertThat(positions(client)).as("of %s", client.frames()).isEqualTo(expected);
        assertThat(entries(client))
                .extracting(frame -> frame.path("data").path("prev_position").asLong())
                .isEqualTo(before);
    }
}
