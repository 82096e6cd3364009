package org.sotto.user.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.common.id.Uuids;
import org.sotto.proto.v1.DeviceKeysAdded;
import org.sotto.proto.v1.UserChanged;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.SecretKeys;
import org.sotto.user.testing.SignedInDevice;
import tools.jackson.databind.JsonNode;

class KeyUploadTest extends KeyTest {
    private static final String LOW_ORDER = SecretKeys.base64(ByteString.copyFrom(new byte[32]));
    private static final String TORSIONED =
            SecretKeys.base64(ByteString.fromHex("da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e2"));
    private static final String SMALL_ORDER =
            SecretKeys.base64(ByteString.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"));

    @Test
    void a_device_uploads_its_keys_and_sees_how_they_stand() {
        SignedInDevice alice = api().signIn();
        DeviceKit kit = new DeviceKit();
        JsonNode before = status(alice.accessToken());
        assertThat(before.path("one_time").asInt(-1)).isZero();
        assertThat(before.get("signed_pre_key").isNull()).isTrue();
        assertThat(before.get("kem_last_resort").isNull()).isTrue();

        JsonNode counts =
                put(alice.accessToken(), kit.upload(100, 20)).succeeded().body().path("data");

        assertThat(counts.path("one_time").asInt()).isEqualTo(100);
        assertThat(counts.path("one_time_kem").asInt()).isEqualTo(20);
        clock.advance(Duration.ofMinutes(1));
        JsonNode status = status(alice.accessToken());
        assertThat(status.path("one_time").asInt()).isEqualTo(100);
        assertThat(status.path("one_time_kem").asInt()).isEqualTo(20);
        assertThat(status.at("/signed_pre_key/id").asInt()).isEqualTo(1);
        assertThat(status.at("/signed_pre_key/age_ms").asLong()).isBetween(60_000L, 3_600_000L);
        assertThat(status.at("/kem_last_resort/id").asInt()).isEqualTo(1);
    }

    @Test
    void the_fleet_is_told_once_that_a_device_has_keys() {
        SignedInDevice alice = api().signIn();
        Map<String, Object> upload = new DeviceKit().upload(2, 2);

        put(alice.accessToken(), upload).succeeded();
        put(alice.accessToken(), upload).succeeded();

        assertThat(changesOf(alice.userId()))
                .filteredOn(UserChanged::hasDeviceKeysAdded)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.getDeviceKeysAdded())
                            .isEqualTo(DeviceKeysAdded.newBuilder()
                                    .setDeviceId(Uuids.toByteString(alice.deviceId()))
                                    .setDeviceNumber(1)
                                    .build());
                    assertThat(Uuids.fromBytes(change.getByDeviceId())).isEqualTo(alice.deviceId());
                });
    }

    @Test
    void an_upload_may_be_repeated_also_in_part() {
        SignedInDevice alice = api().signIn();
        DeviceKit kit = new DeviceKit();
        Map<String, Object> upload = kit.upload(10, 3);
        put(alice.accessToken(), upload).succeeded();
        clock.advance(Duration.ofMinutes(5));

        Answer again = put(alice.accessToken(), upload).succeeded();
        addOneTime(alice.accessToken(), only("one_time", (List<?>) upload.get("one_time")))
                .succeeded();

        assertThat(again.data("one_time")).isEqualTo("10");
        assertThat(again.data("one_time_kem")).isEqualTo("3");
        assertThat(status(alice.accessToken()).at("/signed_pre_key/age_ms").asLong())
                .as("it was not replaced")
                .isGreaterThanOrEqualTo(300_000);
    }

    @Test
    void a_new_signed_pre_key_replaces_the_one_before_and_an_old_one_never_comes_back() {
        Keyed alice = keyed(1, 1);
        Map<String, Object> first = alice.kit().upload(0, 0);
        Map<String, Object> second = with(
                with(first, "signed_pre_key", alice.kit().signedPreKey(2)),
                "kem_last_resort",
                alice.kit().kem(2));
        String token = alice.device().accessToken();

        put(token, second).succeeded();

        assertThat(status(token).at("/signed_pre_key/id").asInt()).isEqualTo(2);
        assertThat(status(token).at("/kem_last_resort/id").asInt()).isEqualTo(2);
        put(token, without(second, "kem_last_resort")).succeeded();
        assertThat(status(token).at("/kem_last_resort/id").asInt()).isEqualTo(2);
        put(token, with(second, "signed_pre_key", alice.kit().signedPreKey(1))).refused(409, "key_conflict");
        put(token, with(second, "signed_pre_key", alice.kit().signedPreKey(2))).refused(409, "key_conflict");
        put(token, with(second, "kem_last_resort", alice.kit().kem(2))).refused(409, "key_conflict");
        put(token, second).succeeded();
    }

    @Test
    void an_id_names_one_key_for_ever() {
        Keyed alice = keyed(5, 2);
        String token = alice.device().accessToken();

        Answer conflict = addOneTime(token, only("one_time", List.of(DeviceKit.oneTime(3))));

        conflict.refused(409, "key_conflict");
        assertThat(conflict.body().at("/error/details/kind").asString()).isEqualTo("one_time");
        assertThat(conflict.body().at("/error/details/id").asLong()).isEqualTo(3);
        assertThat(conflict.body().at("/error/details/highest_id").asLong()).isEqualTo(5);
        addOneTime(token, only("one_time_kem", List.of(alice.kit().kem(2)))).refused(409, "key_conflict");
        addOneTime(token, only("one_time", List.of(DeviceKit.oneTime(6), DeviceKit.oneTime(5))))
                .refused(409, "key_conflict");
        assertThat(status(token).path("one_time").asInt()).as("all or nothing").isEqualTo(5);
        addOneTime(token, only("one_time", List.of(DeviceKit.oneTime(7), DeviceKit.oneTime(6))))
                .succeeded();
    }

    @Test
    void a_key_that_was_handed_out_is_not_put_back() {
        SignedInDevice alice = api().signIn();
        DeviceKit kit = new DeviceKit();
        Map<String, Object> upload = kit.upload(3, 2);
        put(alice.accessToken(), upload).succeeded();
        claim(api().signIn(), alice).succeeded();

        put(alice.accessToken(), upload).refused(409, "key_conflict");
        List<?> kem = (List<?>) upload.get("one_time_kem");
        addOneTime(alice.accessToken(), only("one_time_kem", kem)).refused(409, "key_conflict");
        addOneTime(alice.accessToken(), only("one_time_kem", kem.subList(1, 2))).succeeded();
        assertThat(status(alice.accessToken()).path("one_time").asInt()).isEqualTo(2);
        assertThat(status(alice.accessToken()).path("one_time_kem").asInt()).isOne();
    }

    @Test
    void a_device_keeps_200_one_time_keys_and_100_kem_ones() {
        Keyed alice = keyed(100, 20);
        String token = alice.device().accessToken();
        addOneTime(token, only("one_time", DeviceKit.several(101, 100, DeviceKit::oneTime)))
                .succeeded();
        for (int batch = 1; batch < 5; batch++) {
            addOneTime(token, only("one_time_kem", DeviceKit.several(1 + 20 * batch, 20, alice.kit()::kem)))
                    .succeeded();
        }

        assertThat(addOneTime(token, only("one_time", List.of(DeviceKit.oneTime(201))))
                        .refused(413, "too_many_keys"))
                .contains("one_time: 201", "200");
        assertThat(addOneTime(token, only("one_time_kem", List.of(alice.kit().kem(101))))
                        .refused(413, "too_many_keys"))
                .contains("one_time_kem: 101", "100");
        assertThat(status(token).path("one_time").asInt()).isEqualTo(200);
        assertThat(status(token).path("one_time_kem").asInt()).isEqualTo(100);
    }

    @Test
    void one_call_brings_at_most_100_and_20() {
        SignedInDevice alice = api().signIn();
        DeviceKit kit = new DeviceKit();

        assertThat(put(
                                alice.accessToken(),
                                with(kit.upload(0, 0), "one_time", DeviceKit.several(1, 101, DeviceKit::oneTime)))
                        .refused(413, "too_many_keys"))
                .contains("101", "100 a call");
        assertThat(put(alice.accessToken(), with(kit.upload(0, 0), "one_time_kem", DeviceKit.several(1, 21, kit::kem)))
                        .refused(413, "too_many_keys"))
                .contains("21", "20 a call");
        assertThat(rows("device_keys", alice)).isZero();
    }

    @Test
    void a_device_without_keys_has_nothing_to_add_to() {
        addOneTime(api().signIn().accessToken(), only("one_time", List.of(DeviceKit.oneTime(1))))
                .refused(409, "no_keys");
    }

    static Stream<Arguments> malformed() {
        DeviceKit kit = new DeviceKit();
        Map<String, Object> spk = kit.signedPreKey(1);
        Map<String, Object> kem = kit.kem(1);
        String short32 = SecretKeys.base64(ByteString.copyFrom(new byte[31]));
        List<Arguments> cases = new ArrayList<>();
        for (Object id : new Object[] {-1, 2_147_483_648L, "1", 1.5}) {
            cases.add(Arguments.of("registration_id", id, "registration_id"));
        }
        cases.add(Arguments.of("identity_key", short32, "identity_key: 31 bytes"));
        cases.add(Arguments.of("identity_key", TORSIONED, "identity_key: no point of the prime-order subgroup"));
        cases.add(Arguments.of("identity_key", SMALL_ORDER, "identity_key: no point of the prime-order subgroup"));
        cases.add(Arguments.of("identity_key", "no base64", "identity_key"));
        cases.add(Arguments.of("identity_dh_key", LOW_ORDER, "identity_dh_key: a point of low order"));
        cases.add(Arguments.of("identity_dh_key", short32, "identity_dh_key: 31 bytes"));
        cases.add(Arguments.of("signed_pre_key", with(spk, "public", LOW_ORDER), "signed_pre_key.public"));
        cases.add(Arguments.of("signed_pre_key", with(spk, "id", 0), "signed_pre_key.id: 0"));
        cases.add(Arguments.of("signed_pre_key", with(spk, "id", 4_294_967_296L), "signed_pre_key.id"));
        cases.add(Arguments.of("signed_pre_key", with(spk, "signature", short32), "signed_pre_key.signature"));
        cases.add(Arguments.of("signed_pre_key", without(spk, "signature"), "signed_pre_key.signature"));
        cases.add(Arguments.of("signed_pre_key", without(spk, "id"), "signed_pre_key.id"));
        cases.add(Arguments.of("kem_last_resort", with(kem, "public", short32), "kem_last_resort.public: 31 bytes"));
        cases.add(Arguments.of("kem_last_resort", List.of(), "kem_last_resort"));
        cases.add(Arguments.of("one_time", List.of(with(DeviceKit.oneTime(1), "public", LOW_ORDER)), "one_time[0]"));
        cases.add(Arguments.of("one_time", List.of(DeviceKit.oneTime(1), DeviceKit.oneTime(1)), "one_time[1].id: 1"));
        cases.add(Arguments.of("one_time", List.of(Map.of("id", 1)), "one_time[0].public: null"));
        cases.add(Arguments.of("one_time_kem", List.of(without(kem, "signature")), "one_time_kem[0].signature"));
        cases.add(Arguments.of("one_time_kem", List.of(kem, with(kem, "id", 1)), "one_time_kem[1].id: 1"));
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void what_is_no_key_is_refused_and_named(String field, Object value, String named) {
        SignedInDevice alice = api().signIn();
        Map<String, Object> upload = new DeviceKit().upload(1, 1);

        assertThat(put(alice.accessToken(), with(upload, field, value)).refused(400, "invalid_request"))
                .contains(named);

        assertThat(rows("device_keys", alice)).isZero();
        assertThat(rows("one_time_pre_keys", alice)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "[]",
                "{\"registration_id\": 1e400}",
                "{\"registration_id\": 1e3}",
                "{\"registration_id\": 123456789123456789123456789}",
                "{\"registration_id\": 1, \"signed_pre_key\": []}",
                "{\"registration_id\": 1, \"signed_pre_key\": {}}",
                "{\"registration_id\": 1, \"signed_pre_key\": {\"id\": -0}}",
                "{\"registration_id\": 1, \"signed_pre_key\": {\"id\": 1, \"public\": []}}",
                "{\"registration_id\": 1, \"identity_key\": {}}",
                "{\"registration_id\": 1, \"one_time\": [null]}",
                "{\"registration_id\": 1, \"one_time\": [[]]}",
                "{\"registration_id\": 1, \"one_time\": {}}",
                "{\"registration_id\": 1, \"one_time_kem\": [{}]}"
            })
    void what_is_no_upload_is_refused(String body) {
        String token = api().signIn().accessToken();
        api().put(PATH, token, body).refused(400, "invalid_request");
        if (body.contains("one_time")) {
            api().post(PATH + "/one-time", token, body).refused(400, "invalid_request");
        }
    }

    @Test
    void the_first_upload_has_the_identity_keys_and_a_signed_pre_key() {
        SignedInDevice alice = api().signIn();
        Map<String, Object> upload = new DeviceKit().upload(1, 1);

        for (String field : List.of("registration_id", "identity_key", "identity_dh_key", "signed_pre_key")) {
            assertThat(put(alice.accessToken(), without(upload, field)).refused(400, "invalid_request"))
                    .contains(field);
        }
        assertThat(rows("device_keys", alice)).isZero();
    }

    static Stream<Arguments> forged() {
        DeviceKit kit = new DeviceKit();
        DeviceKit other = new DeviceKit();
        ByteString ec = DeviceKit.ecKey();
        ByteString kem = DeviceKit.kemKey();
        Map<String, Object> otherId = with(kit.signedPreKey(1), "id", 2);
        return Stream.of(
                Arguments.of(kit, "signed_pre_key", other.signedPreKey(1)),
                Arguments.of(kit, "signed_pre_key", kit.signed(DeviceKit.KEM_PRE_KEY, 1, ec)),
                Arguments.of(kit, "signed_pre_key", kit.signed("Sotto/1 DeviceList", 1, ec)),
                Arguments.of(kit, "signed_pre_key", kit.signed("", 1, ec)),
                Arguments.of(kit, "signed_pre_key", otherId),
                Arguments.of(
                        kit,
                        "signed_pre_key",
                        with(kit.signedPreKey(1), "public", SecretKeys.base64(DeviceKit.ecKey()))),
                Arguments.of(kit, "kem_last_resort", other.kem(1)),
                Arguments.of(kit, "kem_last_resort", kit.signed(DeviceKit.SIGNED_PRE_KEY, 1, kem)),
                Arguments.of(kit, "one_time_kem", List.of(kit.kem(1), other.kem(2))),
                Arguments.of(kit, "one_time_kem", List.of(kit.signed(DeviceKit.SIGNED_PRE_KEY, 1, kem))));
    }

    @ParameterizedTest
    @MethodSource("forged")
    void a_signature_that_is_not_the_devices_for_that_kind_of_key_is_refused(
            DeviceKit kit, String field, Object value) {
        SignedInDevice alice = api().signIn();

        assertThat(put(alice.accessToken(), with(kit.upload(1, 1), field, value))
                        .refused(422, "invalid_signature"))
                .contains(field);

        assertThat(rows("device_keys", alice)).isZero();
        assertThat(rows("one_time_kem_pre_keys", alice)).isZero();
    }

    @Test
    void one_time_keys_are_signed_by_the_device_too() {
        Keyed alice = keyed(1, 1);

        addOneTime(alice.device().accessToken(), only("one_time_kem", List.of(new DeviceKit().kem(9))))
                .refused(422, "invalid_signature");
    }

    @Test
    void an_installation_has_one_identity() {
        Keyed alice = keyed(1, 1);
        String token = alice.device().accessToken();
        Map<String, Object> upload = alice.kit().upload(0, 0);
        Map<String, Object> second = with(
                without(upload, "kem_last_resort"),
                "signed_pre_key",
                alice.kit().signedPreKey(2));
        DeviceKit other = new DeviceKit();

        put(token, other.upload(1, 1)).refused(409, "identity_mismatch");
        put(token, with(second, "identity_dh_key", SecretKeys.base64(other.dhKey())))
                .refused(409, "identity_mismatch");
        put(token, with(second, "registration_id", alice.kit().registrationId() ^ 1))
                .refused(409, "identity_mismatch");
        Map<String, Object> brief = new HashMap<>(second);
        brief.keySet().removeAll(List.of("identity_key", "identity_dh_key"));
        put(token, brief).succeeded();
    }

    @Test
    void a_removed_device_uploads_nothing() {
        SignedInDevice alice = api().signIn();
        var laptop = linkedDevices.link(alice.userId());
        DeviceKit kit = new DeviceKit();
        put(laptop.tokens().accessToken(), kit.upload(3, 2)).succeeded();
        assertThat(rows("one_time_pre_keys", alice)).isEqualTo(3);

        api().delete("/api/v1/devices/" + laptop.deviceId(), alice.accessToken())
                .succeeded();

        for (String table : List.of("device_keys", "one_time_pre_keys", "one_time_kem_pre_keys")) {
            assertThat(rows(table, alice)).as(table).isZero();
        }
        put(laptop.tokens().accessToken(), kit.upload(3, 2)).refused(401, "session_revoked");
    }

    @Test
    void a_takeover_takes_the_keys_of_the_old_device_with_it() {
        Keyed old = keyed(3, 2);
        waitOutInterval();

        SignedInDevice young = api().signIn(old.device().phoneNumber());

        assertThat(young.userId()).isEqualTo(old.device().userId());
        for (String table : List.of("device_keys", "one_time_pre_keys", "one_time_kem_pre_keys")) {
            assertThat(rows(table, young)).as(table).isZero();
        }
        put(young.accessToken(), new DeviceKit().upload(1, 1)).succeeded();
    }
}
