package org.sotto.user.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.e2ee.v1.ListedDevice;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;

/** A device that a signed list let in, and that a later one names no more, while it has not signed in yet. */
class WithdrawnDeviceTest extends LinkScene {
    private final AccountKit account = new AccountKit();
    private final DeviceKit phone = new DeviceKit();
    private SignedInDevice alice;
    private DeviceListBody first;

    @BeforeEach
    void publishFirst() {
        alice = api().signIn();
        first = account.first(alice.userId(), own());
        publish(first);
    }

    private ListedDevice own() {
        return account.listed(alice.userId(), 1, alice.deviceId(), phone);
    }

    private ListedDevice listed(JsonNode device) {
        return account.listed(
                alice.userId(),
                device.path("device_number").asInt(),
                UUID.fromString(device.path("device_id").asString()),
                new DeviceKit());
    }

    private Answer publish(DeviceListBody list) {
        return api().put("/api/v1/devices/list", alice.accessToken(), account.signed(list))
                .succeeded();
    }

    @Test
    void a_list_that_drops_the_device_takes_its_token_and_ends_its_pairing() {
        TestPairing pairing = open();
        ListedDevice laptop = listed(visit(pairing, alice));
        DeviceListBody second = AccountKit.after(first, own(), laptop);
        String token = publish(second).data("device_token");

        publish(AccountKit.after(second, own()));

        complete(token).refused(401, "invalid_device_token");
        assertThat(reservationsOf(alice.userId())).isZero();
        pairing.newDeviceReads(0).refused(404, "not_found");
        pairing.primaryReads(alice.accessToken(), 0).refused(404, "not_found");
    }

    @Test
    void a_list_that_still_names_the_device_leaves_its_token() {
        ListedDevice laptop = listed(visit(open(), alice));
        DeviceListBody second = AccountKit.after(first, own(), laptop);
        String token = publish(second).data("device_token");

        publish(AccountKit.after(second, own(), laptop));

        assertThat(complete(token).data("device_number")).isEqualTo("2");
    }

    @Test
    void a_pairing_that_no_list_has_named_yet_goes_on() {
        JsonNode device = visit(open(), alice);
        DeviceListBody second = AccountKit.after(first, own());
        publish(second);

        String token = publish(AccountKit.after(second, own(), listed(device))).data("device_token");

        assertThat(complete(token).data("device_number")).isEqualTo("2");
    }
}
