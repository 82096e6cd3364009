package org.sotto.user.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sotto.user.testing.AccountKit;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.AtOnce;
import org.sotto.user.testing.DeviceKit;
import org.sotto.user.testing.LinkedDevices.Linked;
import org.sotto.user.testing.SecretKeys;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.http.HttpHeaders;
import tools.jackson.databind.JsonNode;

/** Claims of one user's devices. */
class KeyClaimTest extends KeyTest {
    private static final int CLAIMERS = 64;

    @Test
    void a_bundle_has_what_the_device_uploaded_and_takes_the_one_time_keys_out() {
        SignedInDevice alice = api().signIn();
        DeviceKit kit = new DeviceKit();
        Map<String, Object> upload = kit.upload(2, 1);
        put(alice.accessToken(), upload).succeeded();
        SignedInDevice bob = api().signIn();

        Answer answer = claim(bob, alice);

        assertThat(answer.headers().getFirst(HttpHeaders.CACHE_CONTROL)).isEqualTo("no-store");
        JsonNode data = answer.succeeded().body().path("data");
        assertThat(data.path("user_id").asString()).isEqualTo(alice.userId().toString());
        assertThat(data.get("device_list").isNull()).isTrue();
        assertThat(data.path("bundles")).hasSize(1);
        JsonNode bundle = data.at("/bundles/0");
        assertThat(bundle.path("device_id").asString())
                .isEqualTo(alice.deviceId().toString());
        assertThat(bundle.path("device_number").asInt()).isEqualTo(1);
        assertThat(bundle.path("registration_id").asInt()).isEqualTo(kit.registrationId());
        assertThat(bundle.path("profile").asString()).isEqualTo("FLEET_V1");
        assertThat(bundle.path("identity_key").asString()).isEqualTo(upload.get("identity_key"));
        assertThat(bundle.path("identity_dh_key").asString()).isEqualTo(upload.get("identity_dh_key"));
        assertSame(bundle.path("signed_pre_key"), upload.get("signed_pre_key"));
        assertSame(bundle.path("one_time"), ((List<?>) upload.get("one_time")).get(0));
        assertSame(bundle.path("kem"), ((List<?>) upload.get("one_time_kem")).get(0));
        assertThat(bundle.path("kem_is_last_resort").asBoolean(true)).isFalse();
        assertThat(bundle.path("signed_pre_key_stale").asBoolean(true)).isFalse();

        JsonNode second = bundles(claim(bob, alice)).get(0);
        assertSame(second.path("one_time"), ((List<?>) upload.get("one_time")).get(1));
        assertSame(second.path("kem"), upload.get("kem_last_resort"));
        assertThat(second.path("kem_is_last_resort").asBoolean(false)).isTrue();

        JsonNode third = bundles(claim(bob, alice)).get(0);
        assertThat(third.has("one_time")).isFalse();
        assertSame(third.path("kem"), upload.get("kem_last_resort"));
        assertThat(status(alice.accessToken()).path("one_time").asInt()).isZero();
    }

    private static void assertSame(JsonNode given, Object uploaded) {
        Map<?, ?> key = (Map<?, ?>) uploaded;
        assertThat(given.propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        key.keySet().stream().map(String::valueOf).toList());
        key.forEach(
                (field, value) -> assertThat(given.path(String.valueOf(field)).asString())
                        .as("%s", field)
                        .isEqualTo(String.valueOf(value)));
    }

    @Test
    void a_key_is_handed_out_once_under_64_claimers_at_once() throws Exception {
        Keyed alice = keyed(50, 20);
        List<SignedInDevice> claimers =
                IntStream.range(0, CLAIMERS).mapToObj(i -> api().signIn()).toList();

        List<JsonNode> bundles = AtOnce.run(
                CLAIMERS, i -> bundles(claim(claimers.get(i), alice.device())).get(0));

        List<Integer> oneTime = bundles.stream()
                .filter(bundle -> bundle.has("one_time"))
                .map(bundle -> bundle.at("/one_time/id").asInt())
                .toList();
        assertThat(oneTime).doesNotHaveDuplicates().hasSize(50);
        List<Integer> kem = bundles.stream()
                .filter(bundle -> !bundle.path("kem_is_last_resort").asBoolean())
                .map(bundle -> bundle.at("/kem/id").asInt())
                .toList();
        assertThat(kem).doesNotHaveDuplicates().hasSize(20);
        assertThat(rows("one_time_pre_keys", alice.device())).isZero();
        assertThat(rows("one_time_kem_pre_keys", alice.device())).isZero();
    }

    @Test
    void named_devices_alone_are_claimed() {
        Keyed alice = keyed(3, 3);
        Linked laptop = linkedDevices.link(alice.device().userId());
        put(laptop.tokens().accessToken(), new DeviceKit().upload(3, 3)).succeeded();
        SignedInDevice bob = api().signIn();

        JsonNode bundles = bundles(claim(bob, alice.device(), laptop.deviceId(), UUID.randomUUID()));

        assertThat(bundles).hasSize(1);
        assertThat(bundles.at("/0/device_id").asString())
                .isEqualTo(laptop.deviceId().toString());
        assertThat(status(alice.device().accessToken()).path("one_time").asInt())
                .isEqualTo(3);
        assertThat(status(laptop.tokens().accessToken()).path("one_time").asInt())
                .isEqualTo(2);
    }

    @Test
    void a_device_claims_its_users_other_devices_and_not_itself() {
        Keyed alice = keyed(3, 3);
        Linked laptop = linkedDevices.link(alice.device().userId());
        put(laptop.tokens().accessToken(), new DeviceKit().upload(3, 3)).succeeded();

        JsonNode bundles = bundles(claim(alice.device(), alice.device()));

        assertThat(bundles).hasSize(1);
        assertThat(bundles.at("/0/device_number").asInt()).isEqualTo(2);
        assertThat(status(alice.device().accessToken()).path("one_time").asInt())
                .isEqualTo(3);
    }

    @Test
    void a_device_that_the_list_does_not_name_is_nobody() {
        Keyed alice = keyed(3, 3);
        UUID user = alice.device().userId();
        AccountKit account = new AccountKit();
        api().put(
                        "/api/v1/devices/list",
                        alice.device().accessToken(),
                        account.signed(account.first(
                                user, account.listed(user, 1, alice.device().deviceId(), alice.kit()))))
                .succeeded();
        Linked ghost = linkedDevices.link(user);
        put(ghost.tokens().accessToken(), new DeviceKit().upload(3, 3)).succeeded();
        SignedInDevice bob = api().signIn();

        JsonNode data = claim(bob, alice.device()).succeeded().body().path("data");

        assertThat(data.path("bundles")).hasSize(1);
        assertThat(data.at("/bundles/0/device_number").asInt()).isEqualTo(1);
        assertThat(data.at("/device_list/signature").asString()).hasSize(88);
        assertThat(bundles(claim(bob, alice.device(), ghost.deviceId()))).isEmpty();
        assertThat(status(ghost.tokens().accessToken()).path("one_time").asInt())
                .isEqualTo(3);
        JsonNode identity = api().get(PATH + "/" + user + "/identity", bob.accessToken())
                .succeeded()
                .body()
                .path("data");
        assertThat(identity.path("devices")).hasSize(1);
        assertThat(identity.path("list_version").asInt()).isEqualTo(1);
        assertThat(identity.path("account_identity_key").asString()).isEqualTo(SecretKeys.base64(account.key()));
    }

    @Test
    void without_any_kem_key_there_is_no_bundle_and_nothing_is_taken() {
        SignedInDevice alice = api().signIn();
        put(alice.accessToken(), without(new DeviceKit().upload(3, 0), "kem_last_resort"))
                .succeeded();

        assertThat(bundles(claim(api().signIn(), alice))).isEmpty();

        assertThat(status(alice.accessToken()).path("one_time").asInt()).isEqualTo(3);
    }

    @Test
    void a_signed_pre_key_of_more_than_30_days_is_marked() {
        Keyed alice = keyed(1, 1);
        clock.advance(Duration.ofDays(30).plusMinutes(1));

        assertThat(bundles(claim(api().signIn(), alice.device()))
                        .at("/0/signed_pre_key_stale")
                        .asBoolean(false))
                .isTrue();
    }

    @Test
    void identity_keys_are_shown_and_nothing_is_taken() {
        Keyed alice = keyed(2, 2);

        JsonNode identity = api().get(
                        PATH + "/" + alice.device().userId() + "/identity",
                        api().signIn().accessToken())
                .succeeded()
                .body()
                .path("data");

        assertThat(identity.path("user_id").asString())
                .isEqualTo(alice.device().userId().toString());
        assertThat(identity.get("account_identity_key").isNull()).isTrue();
        assertThat(identity.path("list_version").asInt(-1)).isZero();
        assertThat(identity.at("/devices/0/identity_key").asString())
                .isEqualTo(SecretKeys.base64(alice.kit().signingKey()));
        assertThat(identity.at("/devices/0/identity_dh_key").asString())
                .isEqualTo(SecretKeys.base64(alice.kit().dhKey()));
        assertThat(identity.at("/devices/0/registration_id").asInt())
                .isEqualTo(alice.kit().registrationId());
        assertThat(status(alice.device().accessToken()).path("one_time").asInt())
                .isEqualTo(2);
    }

    @Test
    void nobody_has_no_keys() {
        String token = api().signIn().accessToken();
        UUID nobody = UUID.randomUUID();
        api().post(PATH + "/" + nobody + "/claim", token, "{}").refused(404, "not_found");
        api().get(PATH + "/" + nobody + "/identity", token).refused(404, "not_found");
        api().post(PATH + "/x/claim", token, "{}").refused(400, "invalid_request");
        api().get(PATH + "/x/identity", token).refused(400, "invalid_request");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"device_ids\": []}",
                "{\"device_ids\": [null]}",
                "{\"device_ids\": [\"x\"]}",
                "{\"device_ids\": \"x\"}"
            })
    void a_claim_of_some_devices_names_them(String body) {
        SignedInDevice alice = api().signIn();
        assertThat(api().post(PATH + "/" + alice.userId() + "/claim", alice.accessToken(), body)
                        .refused(400, "invalid_request"))
                .contains("device_ids");
    }
}
