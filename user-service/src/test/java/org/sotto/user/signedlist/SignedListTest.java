package org.sotto.user.signedlist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.v1.DeviceListChanged;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The chain of a user's signed device lists. */
class SignedListTest extends RunningService {
    private static final String PATH = "/api/v1/devices/list";
    private static final JsonMapper JSON = new JsonMapper();

    private final AccountKit account = new AccountKit();
    private final DeviceKit phone = new DeviceKit();
    private SignedInDevice alice;
    private DeviceListBody first;

    @BeforeEach
    void signIn() {
        alice = api().signIn();
        first = account.first(alice.userId(), account.listed(alice.userId(), 1, alice.deviceId(), phone));
    }

    private Answer publish(DeviceListBody body) {
        return api().put(PATH, alice.accessToken(), account.signed(body));
    }

    private Answer read(UUID user, String query) {
        return api().get(PATH + "/" + user + query, api().signIn().accessToken());
    }

    private List<Long> versions(String query) throws Exception {
        List<Long> versions = new ArrayList<>();
        for (JsonNode list : read(alice.userId(), query).succeeded().body().at("/data/lists")) {
            versions.add(DeviceListBody.parseFrom(
                            Base64.getDecoder().decode(list.path("body").asString()))
                    .getVersion());
        }
        return versions;
    }

    private List<DeviceListChanged> announced() {
        return changesOf(alice.userId()).stream()
                .filter(UserChanged::hasDeviceListChanged)
                .map(UserChanged::getDeviceListChanged)
                .toList();
    }

    private static DeviceListChanged change(long version, boolean identityChanged) {
        return DeviceListChanged.newBuilder()
                .setVersion(version)
                .setIdentityChanged(identityChanged)
                .build();
    }

    private static long currentVersion(Answer conflict) {
        conflict.refused(409, "version_conflict");
        return conflict.body().at("/error/details/current_version").asLong(-1);
    }

    @Test
    void a_list_is_published_and_anybody_reads_it_as_it_was_signed() {
        Answer published = publish(first);

        assertThat(published.data("version")).isEqualTo("1");
        assertThat(published.body().path("data").has("device_token")).isFalse();
        JsonNode data = read(alice.userId(), "").succeeded().body().path("data");
        assertThat(data.path("user_id").asString()).isEqualTo(alice.userId().toString());
        assertThat(data.path("version").asLong()).isEqualTo(1);
        assertThat(data.path("lists")).hasSize(1);
        assertThat(data.at("/lists/0")).isEqualTo(JSON.readTree(account.signed(first)));
        assertThat(changesOf(alice.userId()))
                .filteredOn(UserChanged::hasDeviceListChanged)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.getDeviceListChanged()).isEqualTo(change(1, false));
                    assertThat(Uuids.fromBytes(change.getByDeviceId())).isEqualTo(alice.deviceId());
                });
    }

    @Test
    void a_list_may_be_published_again_and_is_announced_once() {
        publish(first).succeeded();

        assertThat(publish(first).data("version")).isEqualTo("1");

        assertThat(announced()).containsExactly(change(1, false));
    }

    @Test
    void the_chain_goes_on_version_by_version() throws Exception {
        DeviceListBody second = AccountKit.after(first);
        DeviceListBody third = AccountKit.after(second);
        publish(first).succeeded();
        publish(second).succeeded();
        publish(third).succeeded();

        assertThat(versions("")).containsExactly(1L, 2L, 3L);
        assertThat(versions("?since=1")).containsExactly(2L, 3L);
        assertThat(versions("?since=3")).isEmpty();
        assertThat(versions("?since=9")).as("of a chain that has ended").containsExactly(1L, 2L, 3L);
        assertThat(read(alice.userId(), "?since=3").data("version")).isEqualTo("3");
        assertThat(announced()).containsExactly(change(1, false), change(2, false), change(3, false));
    }

    @Test
    void the_newest_hundred_versions_are_kept() throws Exception {
        DeviceListBody body = first;
        publish(body).succeeded();
        for (int i = 0; i < 102; i++) {
            if (i == 100) {
                clock.advance(Duration.ofMinutes(2));
            }
            body = AccountKit.after(body);
            publish(body).succeeded();
        }

        assertThat(versions("")).hasSize(100).startsWith(4L).endsWith(103L);
        assertThat(versions("?since=101")).containsExactly(102L, 103L);
    }

    @Test
    void a_fork_a_gap_and_a_way_back_are_refused() throws Exception {
        DeviceListBody second = AccountKit.after(first);
        publish(first).succeeded();
        publish(second).succeeded();

        assertThat(currentVersion(publish(first))).as("rollback").isEqualTo(2);
        DeviceListBody fork =
                second.toBuilder().setIssuedMs(second.getIssuedMs() + 1).build();
        assertThat(currentVersion(publish(fork))).as("fork").isEqualTo(2);
        DeviceListBody third = AccountKit.after(second);
        assertThat(currentVersion(publish(third.toBuilder().setVersion(4).build())))
                .as("gap")
                .isEqualTo(2);
        assertThat(currentVersion(publish(
                        third.toBuilder().setPrevHash(second.getPrevHash()).build())))
                .as("another predecessor")
                .isEqualTo(2);
        assertThat(versions("")).containsExactly(1L, 2L);
        publish(third).succeeded();
    }

    @Test
    void a_chain_begins_at_one() {
        assertThat(currentVersion(publish(AccountKit.after(first)))).isZero();
        assertThat(currentVersion(publish(first.toBuilder()
                        .setPrevHash(
                                ByteString.copyFrom(new byte[32]).substring(1).concat(ByteString.copyFrom(new byte[] {1
                                })))
                        .build())))
                .isZero();
        read(alice.userId(), "").refused(404, "not_found");
    }

    @Test
    void of_two_successors_at_once_one_wins() throws Exception {
        publish(first).succeeded();
        DeviceListBody second = AccountKit.after(first);
        List<DeviceListBody> rivals = IntStream.range(0, 8)
                .mapToObj(i ->
                        second.toBuilder().setIssuedMs(second.getIssuedMs() + i).build())
                .toList();

        List<Answer> answers = AtOnce.run(8, i -> publish(rivals.get(i)));

        assertThat(answers.stream().filter(answer -> answer.status() == 200)).hasSize(1);
        answers.stream().filter(answer -> answer.status() != 200).forEach(answer -> assertThat(currentVersion(answer))
                .isEqualTo(2));
        assertThat(versions("")).containsExactly(1L, 2L);
        assertThat(announced()).containsExactly(change(1, false), change(2, false));
    }

    @Test
    void only_the_primary_device_publishes() {
        publish(first).succeeded();
        Linked laptop = linkedDevices.link(alice.userId());
        DeviceKit laptopKit = new DeviceKit();
        DeviceListBody second = AccountKit.after(
                first,
                account.listed(alice.userId(), 1, alice.deviceId(), phone),
                account.listed(alice.userId(), 2, laptop.deviceId(), laptopKit));

        api().put(PATH, laptop.tokens().accessToken(), account.signed(second)).refused(403, "forbidden");
        api().put(
                        PATH,
                        laptop.tokens().accessToken(),
                        account.signed(second.toBuilder().setPrimaryDeviceId(2).build()))
                .refused(403, "forbidden");
        publish(second.toBuilder().setPrimaryDeviceId(2).build()).refused(403, "forbidden");
        publish(second).succeeded();
    }

    @Test
    void a_ghost_is_not_listed() throws Exception {
        DeviceKit ghost = new DeviceKit();
        var own = account.listed(alice.userId(), 1, alice.deviceId(), phone);
        publish(first).succeeded();

        publish(AccountKit.after(first, own, account.listed(alice.userId(), 2, UUID.randomUUID(), ghost)))
                .refused(409, "unknown_device");
        Linked laptop = linkedDevices.link(alice.userId());
        publish(AccountKit.after(first, own, account.listed(alice.userId(), 3, laptop.deviceId(), ghost)))
                .refused(409, "unknown_device");
        SignedInDevice bob = api().signIn();
        publish(AccountKit.after(first, own, account.listed(alice.userId(), 2, bob.deviceId(), ghost)))
                .refused(409, "unknown_device");

        api().delete("/api/v1/devices/" + laptop.deviceId(), alice.accessToken())
                .succeeded();
        publish(AccountKit.after(first, own, account.listed(alice.userId(), 2, laptop.deviceId(), ghost)))
                .refused(409, "unknown_device");
        assertThat(versions("")).containsExactly(1L);
    }

    @Test
    void a_list_agrees_with_the_keys_that_a_device_uploaded() {
        DeviceKit uploaded = new DeviceKit();
        api().put("/api/v1/keys", alice.accessToken(), DeviceKit.json(uploaded.upload(1, 1)))
                .succeeded();

        publish(first).refused(409, "identity_mismatch");
        publish(account.first(alice.userId(), account.listed(alice.userId(), 1, alice.deviceId(), uploaded)))
                .succeeded();
    }

    @Test
    void a_device_keeps_its_keys_from_list_to_list() {
        publish(first).succeeded();

        publish(AccountKit.after(first, account.listed(alice.userId(), 1, alice.deviceId(), new DeviceKit())))
                .refused(409, "identity_mismatch");
    }

    @Test
    void keys_are_checked_under_the_listed_identity() {
        publish(first).succeeded();
        Map<String, Object> upload = phone.upload(2, 2);
        DeviceKit other = new DeviceKit();

        api().put("/api/v1/keys", alice.accessToken(), DeviceKit.json(other.upload(1, 1)))
                .refused(409, "identity_mismatch");
        upload.keySet().removeAll(List.of("identity_key", "identity_dh_key"));
        api().put("/api/v1/keys", alice.accessToken(), DeviceKit.json(upload)).succeeded();
        upload.put("signed_pre_key", other.signedPreKey(2));
        api().put("/api/v1/keys", alice.accessToken(), DeviceKit.json(upload)).refused(422, "invalid_signature");
    }

    @Test
    void after_a_takeover_the_chain_goes_on_under_the_same_key() throws Exception {
        publish(first).succeeded();
        DeviceListBody taken = takenOver(account);

        assertThat(publish(taken.toBuilder()
                                .setVersion(2)
                                .setPrevHash(AccountKit.after(first).getPrevHash())
                                .build())
                        .data("version"))
                .isEqualTo("2");

        assertThat(versions("")).containsExactly(1L, 2L);
        assertThat(announced()).containsExactly(change(1, false), change(2, false));
    }

    @Test
    void another_account_key_begins_a_chain_after_a_takeover_alone() throws Exception {
        AccountKit other = new AccountKit();
        publish(first).succeeded();
        publish(AccountKit.after(first)).succeeded();
        DeviceListBody usurper = other.first(alice.userId(), other.listed(alice.userId(), 1, alice.deviceId(), phone));
        api().put(PATH, alice.accessToken(), other.signed(usurper)).refused(409, "identity_mismatch");

        DeviceListBody anew = takenOver(other);
        assertThat(currentVersion(api().put(
                                PATH,
                                alice.accessToken(),
                                other.signed(anew.toBuilder().setVersion(3).build()))))
                .isEqualTo(2);
        api().put(PATH, alice.accessToken(), other.signed(anew)).succeeded();

        assertThat(versions("")).as("the chain before has ended").containsExactly(1L);
        assertThat(versions("?since=2")).containsExactly(1L);
        assertThat(announced()).containsExactly(change(1, false), change(2, false), change(1, true));
        api().put(PATH, alice.accessToken(), other.signed(AccountKit.after(anew)))
                .succeeded();
    }

    /** A new primary device takes the account over; a first list of it. */
    private DeviceListBody takenOver(AccountKit kit) {
        waitOutInterval();
        alice = api().signIn(alice.phoneNumber());
        int number = api().get("/api/v1/devices", alice.accessToken())
                .succeeded()
                .body()
                .at("/data/devices/0/device_number")
                .asInt();
        return kit.first(alice.userId(), kit.listed(alice.userId(), number, alice.deviceId(), new DeviceKit()));
    }
}
