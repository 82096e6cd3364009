package org.sotto.user.signedlist;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.proto.e2ee.v1.DeviceListBody;
import org.sotto.proto.e2ee.v1.ListedDevice;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SecretKeys;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.json.JsonMapper;

/** Lists that are none, each signed as it should be. */
class MalformedListTest extends RunningService {
    private static final String PATH = "/api/v1/devices/list";
    private static final ByteString TORSIONED = hex("da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e2");
    private static final ByteString SHORT = ByteString.copyFrom(new byte[31]);
    private static final ByteString ZEROS = ByteString.copyFrom(new byte[32]);

    private final AccountKit account = new AccountKit();

    private static ByteString hex(String text) {
        return ByteString.copyFrom(HexFormat.of().parseHex(text));
    }

    private record World(SignedInDevice alice, DeviceListBody valid, ListedDevice second) {}

    private World world() {
        SignedInDevice alice = api().signIn();
        Linked laptop = linkedDevices.link(alice.userId());
        return new World(
                alice,
                account.first(alice.userId(), account.listed(alice.userId(), 1, alice.deviceId(), new DeviceKit())),
                account.listed(alice.userId(), 2, laptop.deviceId(), new DeviceKit()));
    }

    private Answer publish(World world, DeviceListBody body) {
        return api().put(PATH, world.alice().accessToken(), account.signed(body));
    }

    private static DeviceListBody changed(DeviceListBody body, Consumer<DeviceListBody.Builder> change) {
        DeviceListBody.Builder builder = body.toBuilder();
        change.accept(builder);
        return builder.build();
    }

    private static DeviceListBody device(DeviceListBody body, UnaryOperator<ListedDevice.Builder> change) {
        return changed(body, builder -> builder.setDevices(0, change.apply(body.getDevices(0).toBuilder())));
    }

    @Test
    void each_malformed_field_is_named() {
        World world = world();
        DeviceListBody valid = world.valid();
        UUID other = api().signIn().userId();
        Map<String, DeviceListBody> malformed = new LinkedHashMap<>();
        malformed.put("body.user_id: 31", changed(valid, body -> body.setUserId(SHORT)));
        malformed.put("body.user_id: " + other, ofAnother(other, world));
        malformed.put("body.aik: 31 bytes", changed(valid, body -> body.setAik(SHORT)));
        malformed.put("body.aik: 32 bytes", changed(valid, body -> body.setAik(TORSIONED)));
        malformed.put("body.version: 0", changed(valid, body -> body.setVersion(0)));
        malformed.put("body.version: 1844674407370955161", changed(valid, body -> body.setVersion(-1)));
        malformed.put("body.prev_hash: 31 bytes", changed(valid, body -> body.setPrevHash(SHORT)));
        malformed.put("body.issued_ms: 0", changed(valid, body -> body.setIssuedMs(0)));
        malformed.put("body.expires_ms", changed(valid, body -> body.setExpiresMs(valid.getExpiresMs() + 1)));
        malformed.put(
                "body.expires_ms: " + valid.getIssuedMs(),
                changed(valid, body -> body.setExpiresMs(valid.getIssuedMs())));
        malformed.put("body.devices: 0", changed(valid, DeviceListBody.Builder::clearDevices));
        malformed.put("body.primary_device_id: 0", changed(valid, body -> body.setPrimaryDeviceId(0)));
        malformed.put("body.primary_device_id: 2", changed(valid, body -> body.setPrimaryDeviceId(2)));
        malformed.put("body.devices[0].device_id: 0", device(valid, device -> device.setDeviceId(0)));
        malformed.put(
                "body.devices[0].registration_id: 2147483648",
                device(valid, device -> device.setRegistrationId(Integer.MIN_VALUE)));
        malformed.put("body.devices[0].dik_sig: 31", device(valid, device -> device.setDikSig(SHORT)));
        malformed.put("body.devices[0].dik_sig: 32", device(valid, device -> device.setDikSig(TORSIONED)));
        malformed.put("body.devices[0].dik_dh: 32", device(valid, device -> device.setDikDh(ZEROS)));
        malformed.put("body.devices[0].dik_dh: 31", device(valid, device -> device.setDikDh(SHORT)));
        malformed.put("body.devices[0].linked_ms", device(valid, device -> device.setLinkedMs(-1)));
        malformed.put("body.devices[0].device_sig: 31", device(valid, device -> device.setDeviceSig(SHORT)));
        malformed.put("body.devices[0].api_device_id: 31", device(valid, device -> device.setApiDeviceId(SHORT)));
        malformed.put("body.devices[1].device_id: 1", changed(valid, body -> body.addDevices(valid.getDevices(0))));
        malformed.put("body.devices[1].device_id: 1 ", changed(valid, body -> body.clearDevices()
                .addDevices(world.second())
                .addDevices(valid.getDevices(0))));
        malformed.put(
                "body.devices[1].api_device_id",
                changed(
                        valid,
                        body -> body.addDevices(world.second().toBuilder()
                                .setApiDeviceId(valid.getDevices(0).getApiDeviceId()))));

        malformed.forEach((named, body) -> {
            Answer answer = publish(world, body);
            assertThat(answer.refused(400, "invalid_request")).as(named).contains(named.strip());
        });
        api().get(PATH + "/" + world.alice().userId(), world.alice().accessToken())
                .refused(404, "not_found");
    }

    private DeviceListBody ofAnother(UUID user, World world) {
        return account.first(user, account.listed(user, 1, world.alice().deviceId(), new DeviceKit()));
    }

    @Test
    void a_sixth_device_is_one_too_many() {
        World world = world();
        DeviceListBody.Builder six = world.valid().toBuilder();
        for (int number = 2; number <= 6; number++) {
            six.addDevices(account.listed(world.alice().userId(), number, UUID.randomUUID(), new DeviceKit()));
        }

        publish(world, six.build()).refused(409, "device_limit");
    }

    @Test
    void a_forged_list_is_refused() {
        World world = world();
        AccountKit thief = new AccountKit();

        api().put(PATH, world.alice().accessToken(), thief.signed(world.valid()))
                .refused(422, "invalid_signature");
        String signed = account.signed(world.valid());
        String other = account.signed(changed(world.valid(), body -> body.setIssuedMs(body.getIssuedMs() - 1)));
        String mixed = signed.replace(field(signed, "signature"), field(other, "signature"));
        assertThat(mixed).isNotEqualTo(signed);
        api().put(PATH, world.alice().accessToken(), mixed).refused(422, "invalid_signature");
        api().get(PATH + "/" + world.alice().userId(), world.alice().accessToken())
                .refused(404, "not_found");
    }

    private static String field(String json, String name) {
        return new JsonMapper().readTree(json).path(name).asString();
    }

    @Test
    void a_device_is_listed_with_its_consent_to_this_user_number_and_account_alone() {
        World world = world();
        UUID user = world.alice().userId();
        UUID device = world.alice().deviceId();
        DeviceKit kit = new DeviceKit();
        DeviceListBody valid = account.first(user, account.listed(user, 1, device, kit));
        ByteString forOtherUser =
                account.listed(UUID.randomUUID(), 1, device, kit).getDeviceSig();
        ByteString forOtherNumber = account.listed(user, 2, device, kit).getDeviceSig();
        ByteString forOtherAccount =
                new AccountKit().listed(user, 1, device, kit).getDeviceSig();
        ByteString ofOtherDevice =
                account.listed(user, 1, device, new DeviceKit()).getDeviceSig();
        ByteString asPreKey = kit.sign(DeviceKit.SIGNED_PRE_KEY, Uuids.toByteString(user));

        for (ByteString consent :
                new ByteString[] {forOtherUser, forOtherNumber, forOtherAccount, ofOtherDevice, asPreKey}) {
            assertThat(publish(world, device(valid, listed -> listed.setDeviceSig(consent)))
                            .refused(422, "invalid_signature"))
                    .contains("devices[0].device_sig");
        }
        publish(world, device(valid, listed -> listed.setDikDh(DeviceKit.ecKey())))
                .refused(422, "invalid_signature");
        publish(world, valid).succeeded();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"body\": \"AAAA\"}",
                "{\"body\": \"\", \"signature\": \"\"}",
                "{\"body\": 1, \"signature\": 2}",
                "{\"body\": null, \"signature\": null}"
            })
    void what_is_no_signed_list_is_refused(String body) {
        api().put(PATH, api().signIn().accessToken(), body).refused(400, "invalid_request");
    }

    @Test
    void bytes_that_are_no_body_are_refused() {
        SignedInDevice alice = api().signIn();
        for (int i = 0; i < 50; i++) {
            ByteString noise = ByteString.copyFrom(SecretKeys.random(1 + 20 * i));
            assertThat(api().put(PATH, alice.accessToken(), account.signed(noise))
                            .status())
                    .as("%s", noise)
                    .isEqualTo(400);
        }
        ByteString tooLong = ByteString.copyFrom(new byte[SignedList.MAX_BODY + 1]);
        assertThat(api().put(PATH, alice.accessToken(), account.signed(tooLong)).refused(400, "invalid_request"))
                .contains("body: 4097 bytes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "1000000001", "99999999999999999999", "%20", "", "1e3"})
    void a_version_to_read_from_is_a_number(String since) {
        SignedInDevice alice = api().signIn();
        assertThat(api().get(PATH + "/" + alice.userId() + "?since=" + since, alice.accessToken())
                        .refused(400, "invalid_request"))
                .contains("since");
    }

    @Test
    void a_user_without_a_list_has_none() {
        SignedInDevice alice = api().signIn();
        api().get(PATH + "/" + alice.userId(), alice.accessToken()).refused(404, "not_found");
        api().get(PATH + "/" + UUID.randomUUID(), alice.accessToken()).refused(404, "not_found");
        api().get(PATH + "/x", alice.accessToken()).refused(400, "invalid_request");
    }
}
