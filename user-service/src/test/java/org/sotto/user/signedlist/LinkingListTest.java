package org.sotto.user.signedlist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.auth.AccessToken;
import org.sotto.common.web.ApiException;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.e2ee.v1.ListedDevice;
import org.sotto.user.account.AccountStore;
import org.sotto.user.device.DeviceStore;
import org.sotto.user.event.UserEvents;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.json.JsonMapper;

/** Lists that let in a device which is being linked; the reservations are played. */
class LinkingListTest extends RunningService {
    @Autowired
    private SignedListStore store;

    @Autowired
    private AccountStore accounts;

    @Autowired
    private DeviceStore devices;

    @Autowired
    private UploadedIdentities identities;

    @Autowired
    private UserEvents events;

    private final Reservations reservations = new Reservations();
    private final AccountKit account = new AccountKit();
    private final DeviceKit phone = new DeviceKit();
    private SignedInDevice alice;
    private ListPublication publication;
    private DeviceListBody first;

    /** Pairings in memory, which hand out a new token each time. */
    private static final class Reservations implements ReservedDevices, ObjectProvider<ReservedDevices> {
        private final List<Reservation> reserved = new ArrayList<>();
        private final List<Reservation> approved = new ArrayList<>();

        Reservation reserve(UUID user, int number) {
            Reservation reservation = new Reservation(user, UUID.randomUUID(), number, UUID.randomUUID());
            reserved.add(reservation);
            return reservation;
        }

        @Override
        public Optional<Reservation> find(UUID userId, int deviceNumber, UUID deviceId) {
            return reserved.stream()
                    .filter(reservation -> reservation.userId().equals(userId)
                            && reservation.deviceNumber() == deviceNumber
                            && reservation.deviceId().equals(deviceId))
                    .findFirst();
        }

        @Override
        public String approve(Reservation reservation) {
            approved.add(reservation);
            return "token " + approved.size() + " of device " + reservation.deviceNumber();
        }

        @Override
        public int withdraw(UUID userId, Set<UUID> named) {
            List<Reservation> dropped = approved.stream()
                    .filter(reservation ->
                            reservation.userId().equals(userId) && !named.contains(reservation.deviceId()))
                    .toList();
            approved.removeAll(dropped);
            reserved.removeAll(dropped);
            return dropped.size();
        }

        @Override
        public ReservedDevices getObject() {
            return this;
        }

        @Override
        public Stream<ReservedDevices> stream() {
            return Stream.of(this);
        }
    }

    @BeforeEach
    void signIn() {
        alice = api().signIn();
        publication = new ListPublication(store, accounts, devices, identities, reservations, events, clock);
        first = account.first(alice.userId(), own());
        assertThat(publish(first).deviceToken()).isNull();
    }

    private ListedDevice own() {
        return account.listed(alice.userId(), 1, alice.deviceId(), phone);
    }

    private ListedDevice listed(Reservation reservation, DeviceKit kit) {
        return account.listed(alice.userId(), reservation.deviceNumber(), reservation.deviceId(), kit);
    }

    private Published publish(DeviceListBody body) {
        AccessToken token = new AccessToken(alice.userId(), alice.deviceId(), 1, UUID.randomUUID(), clock.instant());
        String json = account.signed(body);
        ListText text = new JsonMapper().readValue(json, ListText.class);
        return publication.publish(token, text.read());
    }

    @Test
    void the_list_that_first_names_a_reserved_device_gets_its_token() {
        Reservation laptop = reservations.reserve(alice.userId(), 2);
        DeviceListBody second = AccountKit.after(first, own(), listed(laptop, new DeviceKit()));

        Published published = publish(second);

        assertThat(published.version()).isEqualTo(2);
        assertThat(published.deviceToken()).isEqualTo("token 1 of device 2");
        assertThat(publish(second).deviceToken()).as("repeated").isEqualTo("token 2 of device 2");
        assertThat(publish(AccountKit.after(second)).deviceToken())
                .as("the next list names it again")
                .isNull();
    }

    @Test
    void a_second_device_that_is_linked_leaves_the_token_of_the_first_alone() {
        Reservation laptop = reservations.reserve(alice.userId(), 2);
        Reservation tablet = reservations.reserve(alice.userId(), 3);
        DeviceKit laptopKit = new DeviceKit();
        DeviceListBody second = AccountKit.after(first, own(), listed(laptop, laptopKit));
        publish(second);

        Published third =
                publish(AccountKit.after(second, own(), listed(laptop, laptopKit), listed(tablet, new DeviceKit())));

        assertThat(third.deviceToken()).isEqualTo("token 2 of device 3");
        assertThat(reservations.approved).containsExactly(laptop, tablet);
    }

    @Test
    void a_list_that_drops_a_device_takes_back_what_it_was_given_and_nothing_else() {
        Reservation laptop = reservations.reserve(alice.userId(), 2);
        Reservation tablet = reservations.reserve(alice.userId(), 3);
        Reservation television = reservations.reserve(alice.userId(), 4);
        DeviceKit tabletKit = new DeviceKit();
        DeviceListBody second = AccountKit.after(first, own(), listed(laptop, new DeviceKit()));
        publish(second);
        assertThat(reservations.approved).containsExactly(laptop);

        DeviceListBody third = AccountKit.after(second, own(), listed(tablet, tabletKit));
        assertThat(publish(third).deviceToken()).isEqualTo("token 1 of device 3");

        assertThat(reservations.approved).containsExactly(tablet);
        assertThat(reservations.reserved).as("one is not approved yet").containsExactly(tablet, television);
        assertThatThrownBy(() -> publish(
                        AccountKit.after(third, own(), listed(laptop, new DeviceKit()), listed(tablet, tabletKit))))
                .as("what was taken back is not named again")
                .isInstanceOfSatisfying(ApiException.class, refusal -> assertThat(refusal.code())
                        .isEqualTo("unknown_device"));
    }

    @Test
    void one_list_lets_one_device_in() {
        Reservation laptop = reservations.reserve(alice.userId(), 2);
        Reservation tablet = reservations.reserve(alice.userId(), 3);

        assertThatThrownBy(() -> publish(AccountKit.after(
                        first, own(), listed(laptop, new DeviceKit()), listed(tablet, new DeviceKit()))))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("2 that are being linked");
        assertThat(store.findCurrent(alice.userId()).orElseThrow().version()).isEqualTo(1);
    }

    @Test
    void a_reservation_holds_for_its_number_and_its_user_alone() {
        Reservation laptop = reservations.reserve(alice.userId(), 2);
        Reservation foreign = reservations.reserve(UUID.randomUUID(), 3);

        for (ListedDevice wrong : List.of(
                account.listed(alice.userId(), 3, laptop.deviceId(), new DeviceKit()),
                listed(foreign, new DeviceKit()))) {
            assertThatThrownBy(() -> publish(AccountKit.after(first, own(), wrong)))
                    .isInstanceOfSatisfying(ApiException.class, refusal -> assertThat(refusal.code())
                            .isEqualTo("unknown_device"));
        }
        assertThat(reservations.approved).isEmpty();
    }
}
