package org.sotto.user.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.sotto.common.auth.ServiceTokens;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.v1.DeviceRecord;
import org.sotto.proto.v1.UserLookupRequest;
import org.sotto.proto.v1.UserLookupResponse;
import org.sotto.proto.v1.UserRecord;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;

class LookupTest extends RunningService {
    private static final String PATH = "/internal/v1/users/lookup";

    @Autowired
    private InternalClient client;

    @Autowired
    private ServiceTokens tokens;

    @Test
    void the_users_that_exist_come_with_their_devices() {
        SignedInDevice alice = api().signIn();
        SignedInDevice bob = api().signIn();
        UserLookupRequest request = UserLookupRequest.newBuilder()
                .addUserIds(Uuids.toByteString(alice.userId()))
                .addUserIds(Uuids.toByteString(UUID.randomUUID()))
                .addUserIds(Uuids.toByteString(bob.userId()))
                .addUserIds(Uuids.toByteString(bob.userId()))
                .build();

        UserLookupResponse answer = lookup(request);

        assertThat(answer.getUsersList())
                .extracting(UserRecord::getUserId)
                .containsExactlyInAnyOrder(Uuids.toByteString(alice.userId()), Uuids.toByteString(bob.userId()));
        UserRecord first = answer.getUsersList().stream()
                .filter(user -> user.getUserId().equals(Uuids.toByteString(alice.userId())))
                .findFirst()
                .orElseThrow();
        assertThat(first.getDevicesList()).hasSize(1);
        assertThat(first.getDevices(0).getDeviceId()).isEqualTo(Uuids.toByteString(alice.deviceId()));
        assertThat(first.getDevices(0).getDeviceNumber()).isEqualTo(1);
    }

    @Test
    void a_user_with_a_signed_list_comes_with_its_version_and_the_devices_that_it_names() {
        SignedInDevice alice = api().signIn();
        UUID user = alice.userId();
        AccountKit account = new AccountKit();
        DeviceKit phone = new DeviceKit();
        DeviceListBody first = account.first(user, account.listed(user, 1, alice.deviceId(), phone));
        Linked laptop = linkedDevices.link(user);
        upload(alice.accessToken(), phone);
        upload(laptop.tokens().accessToken(), new DeviceKit());
        assertThat(lookup(user).getListVersion()).isZero();
        assertThat(listed(user)).containsExactly(false, false);

        publish(alice, account, first);
        publish(alice, account, AccountKit.after(first));

        UserRecord known = lookup(user);
        assertThat(known.getListVersion()).isEqualTo(2);
        assertThat(known.getListExpiresMs()).isEqualTo(first.getExpiresMs());
        assertThat(known.getDevicesList())
                .extracting(DeviceRecord::getDeviceId, DeviceRecord::getListed)
                .containsExactly(
                        tuple(Uuids.toByteString(alice.deviceId()), true),
                        tuple(Uuids.toByteString(laptop.deviceId()), false));
    }

    @Test
    void a_device_of_the_list_counts_as_listed_while_it_has_keys_to_write_to_it_with() {
        SignedInDevice alice = api().signIn();
        UUID user = alice.userId();
        AccountKit account = new AccountKit();
        DeviceKit phone = new DeviceKit();
        DeviceKit second = new DeviceKit();
        Linked laptop = linkedDevices.link(user);
        publish(
                alice,
                account,
                account.first(
                        user,
                        account.listed(user, 1, alice.deviceId(), phone),
                        account.listed(user, 2, laptop.deviceId(), second)));
        assertThat(lookup(user).getListVersion()).isOne();
        assertThat(listed(user)).as("no keys yet").containsExactly(false, false);

        upload(laptop.tokens().accessToken(), second);
        assertThat(listed(user)).containsExactly(false, true);
        assertThat(primary(user)).as("it is not listed yet").containsExactly(false, false);
        upload(alice.accessToken(), phone);
        assertThat(listed(user)).containsExactly(true, true);
        assertThat(primary(user)).containsExactly(true, false);

        api().delete("/api/v1/devices/" + laptop.deviceId(), alice.accessToken())
                .succeeded();
        assertThat(listed(user)).containsExactly(true);
    }

    private void publish(SignedInDevice primary, AccountKit account, DeviceListBody list) {
        api().put("/api/v1/devices/list", primary.accessToken(), account.signed(list))
                .succeeded();
    }

    private void upload(String accessToken, DeviceKit keys) {
        api().put("/api/v1/keys", accessToken, DeviceKit.json(keys.upload(1, 1)))
                .succeeded();
    }

    private UserRecord lookup(UUID user) {
        return lookup(UserLookupRequest.newBuilder()
                        .addUserIds(Uuids.toByteString(user))
                        .build())
                .getUsers(0);
    }

    private List<Boolean> listed(UUID user) {
        return lookup(user).getDevicesList().stream()
                .map(DeviceRecord::getListed)
                .toList();
    }

    private List<Boolean> primary(UUID user) {
        return lookup(user).getDevicesList().stream()
                .map(DeviceRecord::getListPrimary)
                .toList();
    }

    @Test
    void a_thousand_users_are_looked_up_and_one_more_is_refused() {
        assertThat(lookup(randomUsers(1_000))).isEqualTo(UserLookupResponse.getDefaultInstance());
        assertThat(lookup(randomUsers(0))).isEqualTo(UserLookupResponse.getDefaultInstance());

        assertThat(api().postInternal(PATH, randomUsers(1_001).toByteString(), tokens.tokenFor("user-service")))
                .isEqualTo(400);
    }

    @Test
    void a_malformed_body_is_refused() {
        String token = tokens.tokenFor("user-service");
        UserLookupRequest shortId = UserLookupRequest.newBuilder()
                .addUserIds(ByteString.copyFrom(new byte[15]))
                .build();

        assertThat(api().postInternal(PATH, shortId.toByteString(), token)).isEqualTo(400);
        assertThat(api().postInternal(PATH, ByteString.copyFromUtf8("no protobuf"), token))
                .isEqualTo(400);
    }

    @Test
    void only_a_service_with_a_token_for_this_one_may_ask() {
        String accessToken = api().signIn().accessToken();

        assertThat(api().postInternal(PATH, randomUsers(1).toByteString(), accessToken))
                .isEqualTo(401);
        assertThat(api().postInternal(PATH, randomUsers(1).toByteString(), tokens.tokenFor("message-service")))
                .isEqualTo(401);
        api().send(HttpMethod.POST, PATH, Map.of(), "{}").refused(401, "missing_token");
    }

    private UserLookupResponse lookup(UserLookupRequest request) {
        return client.post(
                        "user-service",
                        java.net.URI.create("http://127.0.0.1:" + port()),
                        PATH,
                        request,
                        UserLookupResponse.parser())
                .join();
    }

    private static UserLookupRequest randomUsers(int count) {
        UserLookupRequest.Builder request = UserLookupRequest.newBuilder();
        for (int i = 0; i < count; i++) {
            request.addUserIds(Uuids.toByteString(UUID.randomUUID()));
        }
        return request.build();
    }
}
